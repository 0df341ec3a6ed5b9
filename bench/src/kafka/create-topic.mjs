// kafkajs gives up on the leaders of a new topic after five looks, which a busy broker outlasts.
import { waitFor } from '@mainstay/testing';

const DEADLINE_MS = 60_000;

/** Makes a topic, and waits until each of its partitions has a leader. */
export async function createTopic(admin, topic, numPartitions) {
  await admin.createTopics({ waitForLeaders: false, topics: [{ topic, numPartitions }] });
  const isLed = async () => {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    const partitions = topics[0]?.partitions ?? [];
    return partitions.length === numPartitions && partitions.every(({ leader }) => leader >= 0);
  };
  await waitFor(isLed, { what: `leaders of ${topic}`, deadlineMs: DEADLINE_MS });
}
