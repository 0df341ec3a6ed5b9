import { describeOn, waitFor } from '@mainstay/testing';
import { numbers } from '@mainstay/testing/contracts/kafka-driver';
import { onRealBroker } from './kafka-driver/real-driver';

/** A group that begins at the end and crashed before its first commit lost what came in between. */
describeOn(['kafka'], 'a group that begins at the end, on a real broker', ({ kafka }) => {
  const fixture = onRealBroker(kafka.url);

  it('loses nothing to a crash before its first commit', async () => {
    const topic = await fixture().topic(2);
    await fixture().send(topic, ['old'], 0);
    const doomed = await fixture().join([topic], { fromBeginning: false });
    await fixture().send(topic, numbers(0, 5), 0);
    await fixture().send(topic, numbers(5, 10), 1);
    await waitFor(() => doomed.listener.records.length === 10, { what: 'ten records' });
    fixture().subject.kill(doomed.consumer);
    const next = await fixture().join([topic], { fromBeginning: false });
    await waitFor(() => next.listener.records.length === 10, { what: 'the same ten' });
    expect(
      next.listener.values
        .map(Number)
        .sort((a, b) => a - b)
        .map(String),
    ).toEqual(numbers(0, 10));
  });

  it('has its start positions before it says that it started', async () => {
    const topic = await fixture().topic(3);
    await fixture().send(topic, numbers(0, 7), 2);
    await fixture().join([topic], { fromBeginning: false });
    expect(await fixture().admin.committedOffsets(fixture().group, topic)).toEqual([
      { partition: 0, offset: '0' },
      { partition: 1, offset: '0' },
      { partition: 2, offset: '7' },
    ]);
  });

  it('keeps to positions that the group has', async () => {
    const topic = await fixture().topic(1);
    await fixture().send(topic, numbers(0, 4));
    const first = await fixture().join([topic]);
    await first.consumer.commit([{ topic, partition: 0, offset: '2' }], first.listener.epoch);
    await first.consumer.stop();
    const second = await fixture().join([topic], { fromBeginning: false });
    await waitFor(() => second.listener.values.length === 2, { what: 'the rest' });
    expect(second.listener.values).toEqual(['2', '3']);
  });
});
