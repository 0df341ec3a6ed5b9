import type { EventDefinition } from '@mainstay/events';
import {
  REPLAY_DELAY,
  retryDelaysAmong,
  retryTopicName,
  type Delay,
} from '../../topics/topic-names';
import type { Subscription } from '../subscription';
import { patternTopics } from './pattern-topics';

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
  /** Takes its records as they are; undefined where events are read from it. */
  readonly raw: Subscription | undefined;
  /** Whose concurrency and policy count for records that say no type. */
  readonly first: Subscription;
  /** Whether several handlers take events of it. */
  readonly isShared: boolean;
}

/**
 * Every topic that the subscriptions of one group read, retry topics included: also those that no
 * subscription has a phase for any more and that are among the `known` topics, since messages may
 * wait in them. What a pattern finds among these is read with those of its retry topics that exist.
 * Pure.
 */
export function topicRoutes(
  group: string,
  subscriptions: readonly Subscription[],
  known: readonly string[] = [],
): ReadonlyMap<string, TopicRoute> {
  const routes = new Map<string, TopicRoute>();
  const add = (baseTopic: string, delays: Iterable<Delay>, shared: SharedRoute) => {
    routes.set(baseTopic, { topic: baseTopic, baseTopic, delay: undefined, ...shared });
    for (const delay of delays) {
      const topic = retryTopicName(baseTopic, group, delay);
      routes.set(topic, { topic, baseTopic, delay, ...shared });
    }
  };
  const fixed = new Set(subscriptions.flatMap(fixedTopics));
  for (const baseTopic of fixed) {
    const concerned = subscriptions.filter((one) => fixedTopics(one).includes(baseTopic));
    const left = retryDelaysAmong(known, baseTopic, group).filter(
      (delay) => !fixed.has(retryTopicName(baseTopic, group, delay)),
    );
    add(baseTopic, new Set([...delaysOf(concerned), ...left]), {
      takers: takersOf(baseTopic, concerned),
      raw: concerned.find(({ raw }) => raw !== undefined),
      first: concerned[0]!,
      isShared: concerned.length > 1,
    });
  }
  for (const first of subscriptions) {
    for (const baseTopic of foundBy(first, known)) {
      if (routes.has(baseTopic)) continue;
      add(baseTopic, retryDelaysAmong(known, baseTopic, group), {
        takers: new Map(),
        raw: first,
        first,
        isShared: false,
      });
    }
  }
  return routes;
}

/** The topics a subscription names. */
export function fixedTopics({ definitions, raw }: Subscription): readonly string[] {
  if (raw !== undefined) return raw.topic === undefined ? [] : [raw.topic];
  return definitions.map(({ topic }) => topic);
}

type SharedRoute = Pick<TopicRoute, 'takers' | 'raw' | 'first' | 'isShared'>;

function foundBy({ raw }: Subscription, known: readonly string[]): readonly string[] {
  return raw?.pattern === undefined ? [] : patternTopics(raw.pattern, known);
}

function takersOf(
  topic: string,
  subscriptions: readonly Subscription[],
): ReadonlyMap<string, Taker> {
  const takers = new Map<string, Taker>();
  for (const subscription of subscriptions) {
    for (const definition of subscription.definitions) {
      if (definition.topic === topic) takers.set(definition.type, { subscription, definition });
    }
  }
  return takers;
}

/** The replay topic and every delay that one of them uses. */
function delaysOf(subscriptions: readonly Subscription[]): ReadonlySet<Delay> {
  return new Set([REPLAY_DELAY, ...subscriptions.flatMap(({ retry }) => retry.topics)]);
}
