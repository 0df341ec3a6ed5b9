import { annotationsOf } from './method-annotation';
import type { MethodSite } from './method-layer';

/**
 * The annotation (`annotateMethod`) of a method that a bus calls with messages: its value says
 * whether it takes many at once. Layers that work message by message ask {@link takesBatches}.
 */
export const BATCH_HANDLER = Symbol('mainstay.core.batchHandler');

/** Whether a bus calls the method with a list of messages. */
export function takesBatches({ instance, methodName }: MethodSite): boolean {
  const prototype = Object.getPrototypeOf(instance) as object;
  // The annotation of a method that overrides another comes first.
  const found = annotationsOf<boolean>(BATCH_HANDLER, prototype);
  return found.find((annotation) => annotation.methodName === methodName)?.value ?? false;
}
