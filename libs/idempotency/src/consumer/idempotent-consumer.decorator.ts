import { annotateMethod, applyLayer, IDEMPOTENT_HANDLER } from '@mainstay/core';
import { IDEMPOTENT_CONSUMER } from './idempotent-consumer.layer';
import type { IdempotentConsumerOptions } from './idempotent-consumer.options';

/* `any` stands for "whatever the method takes": only then are methods of every event accepted. */
/* oxlint-disable typescript/no-explicit-any */
type AsyncMethod = (...args: any[]) => Promise<any>;

type PlainDecorator = <Method extends AsyncMethod>(
  target: object,
  name: string | symbol,
  descriptor: TypedPropertyDescriptor<Method>,
) => void;

type PreparedDecorator<Prepare extends string> = <
  Target extends { [Name in Prepare]: (event: any) => Promise<any> },
  Method extends (
    event: Parameters<Target[Prepare]>[0],
    prepared: Awaited<ReturnType<Target[Prepare]>>,
    ...rest: any[]
  ) => Promise<any>,
>(
  target: Target,
  name: string | symbol,
  descriptor: TypedPropertyDescriptor<Method>,
) => void;
/* oxlint-enable typescript/no-explicit-any */

/**
 * Runs the method once per event and consumer group. A duplicate answers `duplicate()` without
 * running; while the first is in flight it throws `MessageInFlightError`, which makes the bus wait;
 * a method that throws may run again.
 *
 * Works on `@KafkaSubscribe` methods, on Nest's `@EventPattern` methods, and with `key` on any
 * method of a provider. With `prepare` the compiler checks that method and its result.
 */
export function IdempotentConsumer(
  options?: IdempotentConsumerOptions & { readonly prepare?: undefined },
): PlainDecorator;
export function IdempotentConsumer<const Prepare extends string>(
  options: IdempotentConsumerOptions & { readonly prepare: Prepare },
): PreparedDecorator<Prepare>;
export function IdempotentConsumer(options: IdempotentConsumerOptions = {}): PlainDecorator {
  return (target, name, descriptor) => {
    annotateMethod(IDEMPOTENT_HANDLER, options, target, name);
    applyLayer(IDEMPOTENT_CONSUMER, options, target, name, descriptor);
  };
}
