import { describeOn, waitFor } from '@mainstay/testing';
import { StaleEpochError } from '@mainstay/kafka-bus';
import { numbers } from '@mainstay/testing/contracts/kafka-driver';
import { onRealBroker } from './kafka-driver/real-driver';

/**
 * A broker checks the generation of a commit, not who owns the partition: a commit for a partition
 * that was lost meanwhile moved it from 100 back to 40.
 */
describeOn(['kafka'], 'a commit of a membership that is over, on a real broker', ({ kafka }) => {
  const fixture = onRealBroker(kafka.url);

  it('never moves an offset back', async () => {
    const topic = await fixture().topic(2);
    for (const partition of [0, 1]) await fixture().send(topic, numbers(0, 100), partition);
    const first = await fixture().join([topic]);
    await waitFor(() => first.listener.records.length === 200, { what: 'all records' });
    const oldEpoch = first.listener.epoch;
    const second = await fixture().join([topic]);
    await waitFor(() => first.listener.epoch !== oldEpoch, { what: 'a new membership' });
    const lost = second.listener.partitions[0]!;
    await second.consumer.commit([{ ...lost, offset: '100' }], second.listener.epoch);
    const late = first.consumer.commit([{ ...lost, offset: '40' }], oldEpoch);
    await expect(late).rejects.toThrow(StaleEpochError);
    const committed = await fixture().admin.committedOffsets(fixture().group, topic);
    expect(committed).toEqual([{ partition: lost.partition, offset: '100' }]);
  });

  it('is not sent when a membership ends while it waits for another', async () => {
    const topic = await fixture().topic(1);
    await fixture().send(topic, numbers(0, 100));
    const { consumer, listener } = await fixture().join([topic]);
    await waitFor(() => listener.records.length === 100, { what: 'all records' });
    const offset = (value: number) => [{ topic, partition: 0, offset: String(value) }];
    const commits = numbers(1, 50).map((n) => consumer.commit(offset(Number(n)), listener.epoch));
    const stopping = consumer.stop();
    const outcomes = await Promise.allSettled([...commits, stopping]);
    const confirmed = outcomes.slice(0, -1).filter(({ status }) => status === 'fulfilled').length;
    const [committed] = await fixture().admin.committedOffsets(fixture().group, topic);
    // What was in flight may have been committed without a confirmation, but nothing after it.
    expect(Number(committed?.offset ?? 0)).toBeGreaterThanOrEqual(confirmed);
    expect(Number(committed?.offset ?? 0)).toBeLessThanOrEqual(confirmed + 1);
  });
});
