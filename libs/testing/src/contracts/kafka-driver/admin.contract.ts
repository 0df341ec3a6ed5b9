import { waitFor } from '../../conditions/wait-for';
import { type DriverUnderTest } from './driver-fixture';
import { withFixture } from './with-fixture';

export function adminContract(open: () => Promise<DriverUnderTest>): void {
  const fixture = withFixture(open);

  it('creates topics, and says which were there', async () => {
    const { admin, prefix } = fixture();
    const specification = (name: string, partitions: number) => ({
      topic: `${prefix}.${name}`,
      partitions,
      replicationFactor: 1,
    });
    const first = await admin.createTopics([specification('a', 2)]);
    expect(first).toEqual({ created: [`${prefix}.a`], existing: [] });
    const second = await admin.createTopics([specification('a', 5), specification('b', 1)]);
    expect(second).toEqual({ created: [`${prefix}.b`], existing: [`${prefix}.a`] });
    expect(await admin.listTopics()).toEqual(
      expect.arrayContaining([`${prefix}.a`, `${prefix}.b`]),
    );
  });

  it('describes topics, and leaves out what is not there', async () => {
    const topic = await fixture().topic(2);
    expect(await fixture().admin.describeTopics([topic, `${topic}.absent`])).toEqual([
      { topic, partitions: 2, replicationFactor: 1 },
    ]);
    expect(await fixture().admin.describeTopics([])).toEqual([]);
  });

  it('describes settings of topics, and leaves out what is not there', async () => {
    const { admin } = fixture();
    const config = { 'retention.ms': '3600000', 'cleanup.policy': 'compact,delete' };
    const made = await fixture().topic(1, config);
    const plain = await fixture().topic(1);
    const found = await admin.describeConfigs([made, `${made}.absent`, plain]);
    const ofBroker = { 'max.message.bytes': '1048588' };
    expect(found).toMatchObject([
      { topic: made, config: { ...config, ...ofBroker } },
      { topic: plain, config: ofBroker },
    ]);
    for (const one of found) {
      for (const value of Object.values(one.config)) expect(typeof value).toBe('string');
    }
    expect(await admin.describeConfigs([`${made}.absent`])).toEqual([]);
    expect(await admin.describeConfigs([])).toEqual([]);
  });

  it('says which topics the members of a group read, none once they have left', async () => {
    const { admin } = fixture();
    const topics = [await fixture().topic(1), await fixture().topic(1)].toSorted();
    const groupId = `${topics[0]}.readers`;
    expect(await admin.topicsReadBy(groupId)).toEqual([]);
    const { consumer } = await fixture().join(topics, {}, { groupId });
    const read = async () => (await admin.topicsReadBy(groupId))?.toSorted();
    const isRead = async () => (await read())?.length === 2;
    await waitFor(isRead, { what: 'a stable group' });
    expect(await read()).toEqual(topics);
    await consumer.stop();
    await waitFor(async () => (await read())?.length === 0, { what: 'nobody' });
  });

  it('grows a topic', async () => {
    const topic = await fixture().topic(1);
    await fixture().admin.growTopic(topic, 3);
    const grown = async (): Promise<boolean> =>
      (await fixture().admin.describeTopics([topic]))[0]?.partitions === 3;
    await waitFor(grown, { what: 'three partitions' });
    await expect(fixture().admin.growTopic(topic, 2)).rejects.toMatchObject({
      code: 'KAFKA_REQUEST_FAILED',
      kafkaCode: 'INVALID_PARTITIONS',
    });
  });

  it('deletes topics', async () => {
    const topic = await fixture().topic(1);
    await fixture().admin.deleteTopics([topic]);
    const isGone = async (): Promise<boolean> =>
      !(await fixture().admin.listTopics()).includes(topic);
    await waitFor(isGone, { what: 'the topic to go' });
    await expect(fixture().admin.deleteTopics([topic])).rejects.toMatchObject({
      kafkaCode: 'UNKNOWN_TOPIC_OR_PARTITION',
    });
  });

  it('deletes records from the beginning of a partition up to an offset', async () => {
    const topic = await fixture().topic(2);
    await fixture().send(topic, ['a', 'b', 'c'], 1);
    const { admin } = fixture();
    await admin.deleteRecords(topic, [{ partition: 1, offset: '2' }]);
    const left = [
      { partition: 0, low: '0', high: '0' },
      { partition: 1, low: '2', high: '3' },
    ];
    expect(await admin.topicOffsets(topic)).toEqual(left);
    await admin.deleteRecords(topic, []);
    await expect(admin.deleteRecords(topic, [{ partition: 1, offset: '4' }])).rejects.toMatchObject(
      { code: 'KAFKA_REQUEST_FAILED', kafkaCode: 'OFFSET_OUT_OF_RANGE' },
    );
    expect(await admin.topicOffsets(topic)).toEqual(left);
    const { listener } = await fixture().join([topic]);
    await waitFor(() => listener.values.length > 0, { what: 'what is left' });
    expect(listener.values).toEqual(['c']);
  });

  it('knows the earliest and the next offset of each partition', async () => {
    const topic = await fixture().topic(2);
    await fixture().send(topic, ['a', 'b'], 1);
    expect(await fixture().admin.topicOffsets(topic)).toEqual([
      { partition: 0, low: '0', high: '0' },
      { partition: 1, low: '0', high: '2' },
    ]);
  });

  it('knows what a group committed', async () => {
    const topic = await fixture().topic(2);
    expect(await fixture().admin.committedOffsets(fixture().group, topic)).toEqual([]);
    await fixture().send(topic, ['a', 'b'], 1);
    const { consumer, listener } = await fixture().join([topic]);
    await consumer.commit([{ topic, partition: 1, offset: '2' }], listener.epoch);
    expect(await fixture().admin.committedOffsets(fixture().group, topic)).toEqual([
      { partition: 1, offset: '2' },
    ]);
  });
}
