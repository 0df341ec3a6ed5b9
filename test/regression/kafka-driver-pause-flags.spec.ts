import { describeOn, waitFor } from '@mainstay/testing';
import { onRealBroker } from './kafka-driver/real-driver';

/**
 * kafkajs keeps its pause flags over rebalances: a partition that came back stood still for ever.
 */
describeOn(['kafka'], 'a partition paused before a rebalance, on a real broker', ({ kafka }) => {
  const fixture = onRealBroker(kafka.url);

  it('is read again when it comes back', async () => {
    const topic = await fixture().topic(2);
    const all = [0, 1].map((partition) => ({ topic, partition }));
    const first = await fixture().join([topic]);
    first.consumer.pause(all);
    const second = await fixture().join([topic]);
    await waitFor(() => first.listener.partitions.length === 1, { what: 'a shared group' });
    second.consumer.pause(all);
    await second.consumer.stop();
    await waitFor(() => first.listener.partitions.length === 2, { what: 'both partitions' });
    for (const { partition } of all) await fixture().send(topic, [`${partition}`], partition);
    await waitFor(() => first.listener.values.length === 2, { what: 'records of both' });
  });

  it('stays paused when it is paused under the new membership', async () => {
    const topic = await fixture().topic(2);
    const first = await fixture().join([topic]);
    first.listener.onNewAssignment = ({ partitions }) => first.consumer.pause(partitions);
    const second = await fixture().join([topic]);
    await waitFor(() => first.listener.partitions.length === 1, { what: 'a shared group' });
    for (const partition of [0, 1]) await fixture().send(topic, [`${partition}`], partition);
    await waitFor(() => second.listener.values.length === 1, { what: 'the record of the other' });
    expect(first.listener.values).toEqual([]);
    first.consumer.resume(first.listener.partitions);
    await waitFor(() => first.listener.values.length === 1, { what: 'the record' });
  });
});
