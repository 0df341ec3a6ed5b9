import { applyLayer, LAYER_ORDER, type MethodLayer } from '@mainstay/core';
import type { TransactionOptions } from './transaction-options';

export const TRANSACTION_LAYER: MethodLayer<TransactionOptions> = {
  name: '@Transactional',
  order: LAYER_ORDER.transaction,
  module: 'DatabaseModule',
};

/** Decorates methods that return a promise; others do not compile. */
export type AsyncMethodDecorator = <Method extends (...args: never[]) => Promise<unknown>>(
  target: object,
  methodName: string | symbol,
  descriptor: TypedPropertyDescriptor<Method>,
) => void;

/**
 * Runs the method in a transaction, as `Transactions.run` does: committed when it resolves, rolled
 * back when it rejects. Its metrics carry `<Class>.<method>` unless `operation` is given.
 */
export function Transactional(options: TransactionOptions = {}): AsyncMethodDecorator {
  return (target, methodName, descriptor) =>
    applyLayer(TRANSACTION_LAYER, options, target, methodName, descriptor);
}
