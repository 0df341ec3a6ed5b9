import { fixedTopics } from '../consuming/dispatch/topic-routes';
import type { Subscription } from '../consuming/subscription';
import type { TopicReader } from './topic-plan';

/** The readers that subscriptions make; what a pattern finds is not among them. */
export function topicReaders(subscriptions: readonly Subscription[]): readonly TopicReader[] {
  return subscriptions.flatMap((subscription) =>
    fixedTopics(subscription).map((topic) => ({
      topic,
      group: subscription.group,
      retryDelays: subscription.retry.topics,
    })),
  );
}
