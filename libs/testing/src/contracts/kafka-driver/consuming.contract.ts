import { waitFor } from '../../conditions/wait-for';
import { KafkaTopicMissingError } from '@mainstay/kafka-bus';
import { numbers, record, type DriverUnderTest } from './driver-fixture';
import { withFixture } from './with-fixture';

export function consumingContract(open: () => Promise<DriverUnderTest>): void {
  const fixture = withFixture(open);

  it('delivers the records of every partition in order, from the beginning', async () => {
    const topic = await fixture().topic(3);
    for (const partition of [0, 1, 2]) {
      await fixture().send(
        topic,
        numbers(0, 200).map((n) => `${partition}/${n}`),
        partition,
      );
    }
    const { listener } = await fixture().join([topic]);
    await waitFor(() => listener.records.length >= 600, { what: '600 records' });
    for (const partition of [0, 1, 2]) {
      const expected = numbers(0, 200).map((n) => `${partition}/${n}`);
      expect(listener.valuesOf(partition)).toEqual(expected);
    }
    expect(listener.batches.at(-1)!.highWatermark).toBe('200');
    expect(listener.told[0]).toBe('assigned');
  });

  it('delivers what is sent while it waits, and never in the stack of the sender', async () => {
    const topic = await fixture().topic(1);
    const { listener } = await fixture().join([topic]);
    const sending = fixture().send(topic, ['now']);
    expect(listener.records).toHaveLength(0);
    await sending;
    await waitFor(() => listener.values.includes('now'), { what: 'the record' });
  });

  it('tells that its fetch loop turns, with and without records', async () => {
    const topic = await fixture().topic(1);
    const { listener } = await fixture().join([topic]);
    await waitFor(() => listener.polls > 3, { what: 'polls' });
  });

  it('reads several topics at once', async () => {
    const topics = [await fixture().topic(2), await fixture().topic(1)];
    for (const topic of topics) await fixture().send(topic, [topic]);
    const { listener } = await fixture().join(topics);
    await waitFor(() => listener.records.length === 2, { what: 'both topics' });
    expect(listener.values.sort()).toEqual(topics.sort());
    expect(listener.partitions).toHaveLength(3);
  });

  it('gives every group all records', async () => {
    const topic = await fixture().topic(1);
    await fixture().send(topic, ['a', 'b']);
    const one = await fixture().join([topic], {}, { groupId: `${topic}-one` });
    const two = await fixture().join([topic], {}, { groupId: `${topic}-two` });
    const both = (): boolean => [one, two].every(({ listener }) => listener.values.length === 2);
    await waitFor(both, { what: 'both groups' });
  });

  it('goes on at the committed offset', async () => {
    const topic = await fixture().topic(1);
    await fixture().send(topic, numbers(0, 10));
    const first = await fixture().join([topic]);
    await waitFor(() => first.listener.records.length === 10, { what: 'ten records' });
    const offsets = [{ topic, partition: 0, offset: '6' }];
    await first.consumer.commit(offsets, first.listener.epoch);
    await first.consumer.stop();
    expect(await fixture().admin.committedOffsets(fixture().group, topic)).toEqual([
      { partition: 0, offset: '6' },
    ]);
    const second = await fixture().join([topic]);
    await waitFor(() => second.listener.records.length === 4, { what: 'the rest' });
    expect(second.listener.values).toEqual(['6', '7', '8', '9']);
  });

  it('begins at the end when asked to, and keeps that position through a crash', async () => {
    const topic = await fixture().topic(2);
    await fixture().send(topic, numbers(0, 5));
    const doomed = await fixture().join([topic], { fromBeginning: false });
    const committed = await fixture().admin.committedOffsets(fixture().group, topic);
    expect(committed).toEqual([
      { partition: 0, offset: '5' },
      { partition: 1, offset: '0' },
    ]);
    fixture().subject.kill(doomed.consumer);
    await fixture().send(topic, numbers(5, 10));
    const next = await fixture().join([topic], { fromBeginning: false });
    await waitFor(() => next.listener.records.length > 0, { what: 'the records' });
    await waitFor(() => next.listener.values.length === 5, { what: 'five records' });
    expect(next.listener.values).toEqual(numbers(5, 10));
  });

  it('begins some topics at their beginning whatever the others do', async () => {
    const [late, early] = [await fixture().topic(1), await fixture().topic(1)];
    for (const topic of [late, early]) await fixture().send(topic, [`old of ${topic}`]);
    const subscription = { fromBeginning: false, alwaysFromBeginning: [early] };
    const { listener } = await fixture().join([late, early], subscription);
    await fixture().send(late, ['new']);
    await waitFor(() => listener.values.length === 2, { what: 'two records' });
    expect(listener.values.sort()).toEqual(['new', `old of ${early}`]);
  });

  it('begins at the earliest record when the committed one is not in the log', async () => {
    const topic = await fixture().topic(1);
    await fixture().send(topic, ['a', 'b']);
    const first = await fixture().join([topic]);
    const offsets = [{ topic, partition: 0, offset: '1000' }];
    await first.consumer.commit(offsets, first.listener.epoch);
    await first.consumer.stop();
    const second = await fixture().join([topic], { fromBeginning: false });
    await waitFor(() => second.listener.values.length === 2, { what: 'both records' });
    expect(second.listener.values).toEqual(['a', 'b']);
  });

  it('does not deliver from a paused partition, and goes on where it was', async () => {
    const topic = await fixture().topic(2);
    const { consumer, listener } = await fixture().join([topic]);
    const paused = [{ topic, partition: 0 }];
    await fixture().send(topic, ['0'], 0);
    await waitFor(() => listener.values.includes('0'), { what: 'the first record' });
    consumer.pause(paused);
    // What was fetched before the pause may still come; after two turns nothing is on its way.
    const turns = listener.polls;
    await waitFor(() => listener.polls > turns + 2, { what: 'two turns' });
    await fixture().send(topic, ['1', '2'], 0);
    await fixture().send(topic, ['other'], 1);
    await waitFor(() => listener.values.includes('other'), { what: 'the other partition' });
    expect(listener.valuesOf(0)).toEqual(['0']);
    consumer.resume(paused);
    await waitFor(() => listener.valuesOf(0).length === 3, { what: 'the rest' });
    expect(listener.valuesOf(0)).toEqual(['0', '1', '2']);
  });

  it('names the topics that are missing, and starts once they are there', async () => {
    const present = await fixture().topic(1);
    const absent = `${present}.absent`;
    const { consumer, listener } = fixture().member();
    const subscription = { topics: [present, absent], fromBeginning: true };
    const attempt = consumer.start(subscription, listener).catch((error: unknown) => error);
    const error = (await attempt) as KafkaTopicMissingError;
    expect(error).toBeInstanceOf(KafkaTopicMissingError);
    expect(error.topics).toEqual([absent]);
    const admin = fixture().admin;
    await admin.createTopics([{ topic: absent, partitions: 1, replicationFactor: 1 }]);
    await consumer.start(subscription, listener);
    expect(listener.partitions).toHaveLength(2);
  });

  it('finds the partitions by which a topic grows', async () => {
    const topic = await fixture().topic(1);
    const { listener } = await fixture().join([topic]);
    await fixture().admin.growTopic(topic, 2);
    await fixture().send(topic, ['in the new one'], 1);
    await waitFor(() => listener.values.includes('in the new one'), { what: 'the record' });
    expect(listener.partitions).toHaveLength(2);
  });

  it('delivers large and small records alike', async () => {
    const topic = await fixture().topic(1);
    const large = Buffer.alloc(900_000, 'l');
    await fixture().producer.send([record(topic, 'small'), record(topic, large)]);
    await fixture().producer.send([record(topic, large), record(topic, 'last')]);
    const { listener } = await fixture().join([topic], {}, { maxBytesPerPartition: 10_000 });
    await waitFor(() => listener.records.length === 4, { what: 'four records' });
    expect(listener.records.map(({ value }) => value!.length)).toEqual([5, 900_000, 900_000, 4]);
  });
}
