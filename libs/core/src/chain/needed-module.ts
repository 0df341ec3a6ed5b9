import { annotateMethod } from './method-annotation';

/** The annotation of a method whose decorator does nothing without a module. */
export const NEEDED_MODULE = Symbol('mainstay.core.needed-module');

/** What a decorator leaves on a method for the boot. */
export interface NeededModule {
  /** As it stands in the code: `@KafkaSubscribe`. */
  readonly decorator: string;
  /** Whose name `MethodChains.announce` is told: `KafkaBusModule`. */
  readonly module: string;
}

/**
 * For a decorator that only marks a method, so that its module finds it: where the module is not
 * imported nobody looks, and `MethodChains` fails the boot by this.
 */
export function needModule(
  needed: NeededModule,
  target: object,
  methodName: string | symbol,
): void {
  annotateMethod(NEEDED_MODULE, needed, target, methodName);
}
