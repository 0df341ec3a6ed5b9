import type { Subscription } from '../consuming/subscription';
import type { TopicReader } from './topic-plan';

/** The readers that subscriptions make. */
export function topicReaders(subscriptions: readonly Subscription[]): readonly TopicReader[] {
  return subscriptions.flatMap(({ definitions, group, retry }) =>
    definitions.map(({ topic }) => ({ topic, group, retryDelays: retry.topics })),
  );
}
