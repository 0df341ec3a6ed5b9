import {
  fieldProblems,
  IDEMPOTENT_HANDLER,
  type AnnotatedMethod,
  type ProviderScanner,
} from '@mainstay/core';
import type { ResolvedConsumerOptions } from '../consuming/consumer.options';
import type { RetryPolicy } from '../consuming/retry/retry-policy';
import type { Subscription } from '../consuming/subscription';
import type { HandlerInvoker } from './handler-invoker';
import { KAFKA_SUBSCRIPTION, type SubscriptionAnnotation } from './kafka-subscribe.decorator';
import { SUBSCRIPTION_RULES } from './kafka-subscribe.option-rules';
import { KafkaSubscriptionInvalidError } from './subscription-invalid.error';
import { clashes } from './subscription-clashes';
import { subscriptionProblems } from './subscription-rules';

/** What a subscription that says nothing gets. */
export interface SubscriptionDefaults {
  readonly groupId: string;
  readonly consumer: ResolvedConsumerOptions;
  readonly retry: RetryPolicy;
  readonly requireIdempotency: boolean;
}

/** A subscribed method; with how it is called, where that is not by its event or record alone. */
export interface FoundSubscription extends Omit<
  AnnotatedMethod<SubscriptionAnnotation>,
  'isOverridden'
> {
  readonly handle?: Subscription['handle'] | undefined;
}

/**
 * Settles every `@KafkaSubscribe` of the application, and what another way of subscribing found.
 *
 * @throws {KafkaSubscriptionInvalidError} listing every one that cannot work.
 */
export function scanSubscriptions(
  scanner: ProviderScanner,
  defaults: SubscriptionDefaults,
  invoker: HandlerInvoker,
  more: { readonly found: readonly FoundSubscription[]; readonly problems: readonly string[] },
): readonly Subscription[] {
  const problems: string[] = [...more.problems];
  const subscriptions: Subscription[] = [];
  const idempotent = scanner.annotated(IDEMPOTENT_HANDLER);
  const annotated = scanner.annotated<SubscriptionAnnotation>(KAFKA_SUBSCRIPTION);
  for (const found of [...mostDerived(annotated), ...more.found]) {
    const place = placeOf(found);
    const { instance, scope, className, moduleKey } = found.provider;
    if (instance === undefined) {
      problems.push(
        `${place}: ${className} is ${scope}-scoped, so there is no instance to call: make it a ` +
          `singleton.`,
      );
      continue;
    }
    const marks = idempotent.filter(
      ({ provider, methodName }) =>
        provider.instance === instance && methodName === found.methodName,
    );
    const unprotected = marks.every(({ isOverridden }) => isOverridden);
    if (unprotected && (marks.length > 0 || defaults.requireIdempotency)) {
      problems.push(repeats(place, marks.length > 0));
    }
    const wrong = fieldProblems('', found.value.options, SUBSCRIPTION_RULES);
    if (wrong.length > 0) {
      problems.push(...wrong.map((problem) => `${place}: ${problem}.`));
      continue;
    }
    const handle = found.handle ?? invoker.of(instance, found.methodName, moduleKey);
    const subscription = settle(found, place, defaults, handle);
    problems.push(...subscriptionProblems(subscription, defaults.consumer.highMark));
    subscriptions.push(subscription);
  }
  problems.push(...clashes(subscriptions));
  if (problems.length > 0) throw new KafkaSubscriptionInvalidError(problems);
  return subscriptions;
}

function settle(
  { value: { definitions, raw, options } }: FoundSubscription,
  place: string,
  { consumer, groupId, retry }: SubscriptionDefaults,
  handle: Subscription['handle'],
): Subscription {
  return {
    place,
    group: options.group ?? groupId,
    definitions,
    raw,
    concurrency: options.concurrency ?? consumer.concurrency,
    fromBeginning: options.fromBeginning ?? consumer.fromBeginning,
    retry: { ...retry, ...withoutUndefined(options.retry ?? {}) },
    unknownEvents: options.unknownEvents ?? consumer.unknownEvents,
    key: options.key,
    batch: options.batch === undefined ? undefined : { maxWaitMs: 0, ...options.batch },
    handle,
  };
}

/** A method that overrides a subscribed one of its base class carries both annotations. */
function mostDerived(found: readonly FoundSubscription[]): readonly FoundSubscription[] {
  const first = new Map<object, Map<string, FoundSubscription>>();
  for (const one of found) {
    const owner = one.provider.instance ?? one.provider.prototype;
    const methods = first.get(owner) ?? new Map<string, FoundSubscription>();
    if (!methods.has(one.methodName)) methods.set(one.methodName, one);
    first.set(owner, methods);
  }
  return [...first.values()].flatMap((methods) => [...methods.values()]);
}

function repeats(place: string, overrides: boolean): string {
  const why = overrides
    ? 'overrides a method with @IdempotentConsumer and has none itself'
    : 'has no @IdempotentConsumer, but requireIdempotency is set';
  return `${place} ${why}: a redelivery would run it twice.`;
}

function placeOf({ provider, methodName }: FoundSubscription): string {
  return `${provider.className}.${methodName}`;
}

function withoutUndefined<Value extends object>(value: Value): Partial<Value> {
  const known = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(known) as Partial<Value>;
}
