import { annotateMethod, type Outcome } from '@mainstay/core';
import type { DataOf, EventDefinition, EventEnvelope } from '@mainstay/events';
import type { RawRecord } from '../consuming/raw-record';
import type { RawSource } from '../consuming/subscription';
import type { KafkaSubscribeOptions, RawSubscribeOptions } from './kafka-subscribe.options';

/** What the decorator leaves on a method. */
export interface SubscriptionAnnotation {
  readonly definitions: readonly EventDefinition[];
  readonly raw: RawSource | undefined;
  readonly options: KafkaSubscribeOptions & RawSubscribeOptions;
}

/** Annotation key of {@link KafkaSubscribe}. */
export const KAFKA_SUBSCRIPTION = Symbol('mainstay.kafka-bus.subscription');

/** What a handler takes: an event, several, the raw records of a topic or of many. */
type Source = EventDefinition | readonly EventDefinition[] | RawSource;

/** What a handler of this source gets: of several events, any one of them. */
export type MessageOf<From> = From extends EventDefinition
  ? EventEnvelope<DataOf<From>>
  : From extends readonly (infer Event)[]
    ? MessageOf<Event>
    : RawRecord;

type OptionsOf<From> = From extends EventDefinition | readonly EventDefinition[]
  ? KafkaSubscribeOptions
  : RawSubscribeOptions;

/**
 * Subscribes an async method of a provider to an event, to several, to a topic whatever it holds
 * (`{ topic }`), or to every topic whose name a pattern finds (`{ pattern: /^orders\./ }`; retry
 * and dead-letter topics are never found).
 *
 * The method's first parameter must be the envelope of that event (of a union for several), of a
 * topic or pattern a `RawRecord`, and it must be async: else the decorator does not compile. It
 * answers nothing, or an `Outcome`.
 * Discovered at boot; a handler that cannot work fails the boot with class and method.
 */
export function KafkaSubscribe<const From extends Source>(
  source: From,
  options?: OptionsOf<NoInfer<From>>,
) {
  // The rest belongs to layers such as `prepare`, which give a handler further arguments.
  // oxlint-disable-next-line typescript/no-explicit-any
  return <Method extends (message: MessageOf<From>, ...rest: any[]) => Promise<void | Outcome>>(
    target: object,
    methodName: string | symbol,
    _descriptor: TypedPropertyDescriptor<Method>,
  ): void => {
    const annotation = { ...parted(source), options: options ?? {} };
    annotateMethod<SubscriptionAnnotation>(KAFKA_SUBSCRIPTION, annotation, target, methodName);
  };
}

function parted(source: Source): Pick<SubscriptionAnnotation, 'definitions' | 'raw'> {
  if (isList(source)) return { definitions: source, raw: undefined };
  if ('type' in source) return { definitions: [source], raw: undefined };
  return { definitions: [], raw: source };
}

function isList(source: Source): source is readonly EventDefinition[] {
  return Array.isArray(source);
}
