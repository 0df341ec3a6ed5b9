import { waitFor } from '@mainstay/testing';
import type { DriverFixture } from '@mainstay/testing/contracts/kafka-driver';

/** Everything that is in a topic now, read by a group of its own. */
export async function readLog(fixture: DriverFixture, topic: string): Promise<string[]> {
  const ranges = await fixture.admin.topicOffsets(topic);
  const count = ranges.reduce((sum, { low, high }) => sum + Number(high) - Number(low), 0);
  const { consumer, listener } = await fixture.join([topic], {}, { groupId: `${topic}-log` });
  await waitFor(() => listener.records.length >= count, { what: `${count} records of ${topic}` });
  await consumer.stop();
  return listener.values;
}
