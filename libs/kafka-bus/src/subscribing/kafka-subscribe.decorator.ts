import {
  annotateMethod,
  BATCH_HANDLER,
  checkMethod,
  isAnnotated,
  needModule,
  type BatchAnswer,
  type Outcome,
} from '@mainstay/core';
import type { DataOf, EventDefinition, EventEnvelope } from '@mainstay/events';
import type { RawRecord } from '../consuming/raw-record';
import type { RawSource } from '../consuming/subscription';
import type { BatchOptions } from '../consuming/subscription';
import type {
  InBatches,
  KafkaSubscribeOptions,
  RawSubscribeOptions,
} from './kafka-subscribe.options';

/** What the decorator leaves on a method. */
export interface SubscriptionAnnotation {
  readonly definitions: readonly EventDefinition[];
  readonly raw: RawSource | undefined;
  readonly options: Omit<KafkaSubscribeOptions & RawSubscribeOptions, 'batch'> & {
    readonly batch?: BatchOptions | undefined;
  };
}

const DECORATOR = '@KafkaSubscribe';
const NEEDED = { decorator: DECORATOR, module: 'KafkaBusModule' };
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

/* The rest belongs to layers such as `prepare`, which give a handler further arguments. */
/* oxlint-disable typescript/no-explicit-any */
type SingleHandler<From> = (message: MessageOf<From>, ...rest: any[]) => Promise<void | Outcome>;

type BatchHandler<From> = (messages: MessageOf<From>[], ...rest: any[]) => Promise<BatchAnswer>;
/* oxlint-enable typescript/no-explicit-any */

/** Decorates methods that fit, and does not compile on others. */
export type HandlerDecorator<Handler> = <Method extends Handler>(
  target: object,
  methodName: string | symbol,
  descriptor: TypedPropertyDescriptor<Method>,
) => void;

/**
 * Subscribes an async method of a provider to an event, to several, to a topic whatever it holds
 * (`{ topic }`), or to every topic whose name a pattern finds (`{ pattern: /^orders\./ }`; retry
 * and dead-letter topics are never found).
 *
 * The method's first parameter must be the envelope of that event (of a union for several), of a
 * topic or pattern a `RawRecord`; with `batch` a list of them. It must be async: else the decorator
 * does not compile. It answers nothing or an `Outcome`, with `batch` also a list of outcomes.
 * Discovered at boot; a handler that cannot work fails the boot with class and method.
 *
 * @throws {TypeError} where it is not put on a method of instances, or twice on one.
 */
export function KafkaSubscribe<const From extends Source>(
  source: From,
  options: InBatches<OptionsOf<NoInfer<From>>>,
): HandlerDecorator<BatchHandler<From>>;
export function KafkaSubscribe<const From extends Source>(
  source: From,
  options?: OptionsOf<NoInfer<From>>,
): HandlerDecorator<SingleHandler<From>>;
export function KafkaSubscribe(
  source: Source,
  options: SubscriptionAnnotation['options'] = {},
): HandlerDecorator<(...args: never[]) => unknown> {
  return (target, methodName, descriptor) => {
    checkMethod(DECORATOR, target, methodName, descriptor);
    if (isAnnotated(KAFKA_SUBSCRIPTION, target, methodName)) {
      const place = `${target.constructor.name}.${String(methodName)}`;
      throw new TypeError(`${place} has ${DECORATOR} twice: give it a list, or another method.`);
    }
    const annotation = { ...parted(source), options };
    annotateMethod<SubscriptionAnnotation>(KAFKA_SUBSCRIPTION, annotation, target, methodName);
    annotateMethod(BATCH_HANDLER, options.batch !== undefined, target, methodName);
    needModule(NEEDED, target, methodName);
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
