import type { EventDefinition } from '@mainstay/events';
import { REPLAY_DELAY, retryTopicName, type Delay } from '../../topics/topic-names';
import type { Subscription } from '../subscription';

/** One handler of a topic, with the definition by which it takes an event type. */
export interface Taker {
  readonly subscription: Subscription;
  readonly definition: EventDefinition;
}

/** A topic a group reads: its own, or one of its retry topics. */
export interface TopicRoute {
  /** As it is read. */
  readonly topic: string;
  /** Where its records were published first. */
  readonly baseTopic: string;
  /** Of a retry topic. */
  readonly delay: Delay | undefined;
  /** By event type. */
  readonly takers: ReadonlyMap<string, Taker>;
  /** Whose concurrency and policy count for records that say no type. */
  readonly first: Subscription;
  /** Whether several handlers take events of it. */
  readonly isShared: boolean;
}

/** Every topic that the subscriptions of one group read, retry topics included. Pure. */
export function topicRoutes(
  group: string,
  subscriptions: readonly Subscription[],
): ReadonlyMap<string, TopicRoute> {
  const routes = new Map<string, TopicRoute>();
  for (const baseTopic of new Set(subscriptions.flatMap(topicsOf))) {
    const takers = new Map<string, Taker>();
    const concerned = subscriptions.filter((one) => topicsOf(one).includes(baseTopic));
    for (const subscription of concerned) {
      for (const definition of subscription.definitions) {
        if (definition.topic === baseTopic)
          takers.set(definition.type, { subscription, definition });
      }
    }
    const shared = { baseTopic, takers, first: concerned[0]!, isShared: concerned.length > 1 };
    routes.set(baseTopic, { topic: baseTopic, delay: undefined, ...shared });
    for (const delay of delaysOf(concerned)) {
      const topic = retryTopicName(baseTopic, group, delay);
      routes.set(topic, { topic, delay, ...shared });
    }
  }
  return routes;
}

function topicsOf(subscription: Subscription): readonly string[] {
  return subscription.definitions.map((definition) => definition.topic);
}

/** The replay topic and every delay that one of them uses. */
function delaysOf(subscriptions: readonly Subscription[]): ReadonlySet<Delay> {
  return new Set([REPLAY_DELAY, ...subscriptions.flatMap(({ retry }) => retry.topics)]);
}
