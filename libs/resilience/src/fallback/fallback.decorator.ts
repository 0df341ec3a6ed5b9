import { applyLayer, LAYER_ORDER, type MethodLayer } from '@mainstay/core';
import type { FallbackOptions } from './falling-back';

/** A method of the same class, and when it stands in. */
export interface FallbackMethod extends FallbackOptions {
  readonly method: string;
}

export const FALLBACK_LAYER: MethodLayer<FallbackMethod> = {
  name: '@Fallback',
  order: LAYER_ORDER.fallback,
  module: 'ResilienceModule',
};

type AnyMethod = (...args: never[]) => Promise<unknown>;

/** What may stand in for a method: takes the error first, then the same arguments. */
type StandIn<Method extends AnyMethod> = (
  error: unknown,
  ...args: Parameters<Method>
) => ReturnType<Method> | Awaited<ReturnType<Method>>;

/**
 * Answers by another public method of the class, `(error, ...args)`, when every retry was of no use
 * or the call was refused. Permanent errors (not found, not valid) are thrown on unless `when` says
 * otherwise. A method that is not there, or does not fit, does not compile.
 */
export function Fallback<const Name extends string>(
  method: Name,
  options: FallbackOptions = {},
): <Method extends AnyMethod, Target extends Readonly<Record<Name, StandIn<Method>>>>(
  target: Target,
  methodName: string | symbol,
  descriptor: TypedPropertyDescriptor<Method>,
) => void {
  return (target, methodName, descriptor) =>
    applyLayer(FALLBACK_LAYER, { ...options, method }, target, methodName, descriptor);
}
