import { annotateMethod, type Outcome } from '@mainstay/core';
import type { DataOf, EventDefinition, EventEnvelope } from '@mainstay/events';
import type { RetryOptions } from '../consuming/retry/retry-policy';
import type { UnknownEvents } from '../consuming/subscription';

/** How one handler consumes. */
export interface KafkaSubscribeOptions {
  /** @default the module's groupId */
  readonly group?: string;
  /** Handlers that run at once in this process; those of one key never do. @default the module's */
  readonly concurrency?: number;
  /** Where a group without committed offsets begins. @default the module's, true */
  readonly fromBeginning?: boolean;
  /** @default the module's */
  readonly retry?: RetryOptions;
  /** @default the module's, 'skip' */
  readonly unknownEvents?: UnknownEvents;
}

/** What the decorator leaves on a method. */
export interface SubscriptionAnnotation {
  readonly definitions: readonly EventDefinition[];
  readonly options: KafkaSubscribeOptions;
}

/** Annotation key of {@link KafkaSubscribe}. */
export const KAFKA_SUBSCRIPTION = Symbol('mainstay.kafka-bus.subscription');

type Definitions = EventDefinition | readonly EventDefinition[];

/** The envelope a handler of these events gets: of several, any one of them. */
export type EnvelopeFor<Events> = Events extends readonly (infer Event)[]
  ? EnvelopeFor<Event>
  : EventEnvelope<DataOf<Events>>;

/**
 * Subscribes an async method of a provider to an event, or to several.
 *
 * The method's first parameter must be the envelope of that event (of a union for several), and it
 * must be async: else the decorator does not compile. It answers nothing, or an `Outcome`.
 * Discovered at boot; a handler that cannot work fails the boot with class and method.
 */
export function KafkaSubscribe<const Events extends Definitions>(
  events: Events,
  options: KafkaSubscribeOptions = {},
) {
  // The rest belongs to layers such as `prepare`, which give a handler further arguments.
  // oxlint-disable-next-line typescript/no-explicit-any
  return <Method extends (event: EnvelopeFor<Events>, ...rest: any[]) => Promise<void | Outcome>>(
    target: object,
    methodName: string | symbol,
    _descriptor: TypedPropertyDescriptor<Method>,
  ): void => {
    const definitions = (Array.isArray(events) ? events : [events]) as readonly EventDefinition[];
    const annotation: SubscriptionAnnotation = { definitions, options };
    annotateMethod(KAFKA_SUBSCRIPTION, annotation, target, methodName);
  };
}
