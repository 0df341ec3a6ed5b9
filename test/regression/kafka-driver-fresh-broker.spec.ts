import { loadKafkaJsDriver } from '@mainstay/kafka-bus';
import { describeOn, startOwnKafka, waitFor, type OwnKafka } from '@mainstay/testing';
import { RecordingListener } from '@mainstay/testing/contracts/kafka-driver';

/**
 * A broker that answers may not know a topic it has just made, and has its groups still to load:
 * kafkajs takes both for failures.
 */
describeOn(['kafka'], 'a broker that has just started', () => {
  let broker: OwnKafka;
  beforeAll(async () => {
    broker = await startOwnKafka();
  });
  afterAll(() => broker?.dispose());

  it('makes topics and lets its first groups in, at the first asking', async () => {
    const driver = loadKafkaJsDriver({ brokers: [broker.url] });
    const admin = driver.createAdmin();
    const topics = Array.from({ length: 8 }, (_, i) => `fresh.topic${i}`);
    await admin.createTopics(
      topics.map((topic) => ({ topic, partitions: 6, replicationFactor: 1 })),
    );
    const producer = driver.createProducer({ clientId: 'fresh' });
    const results = await producer.send(
      topics.map((topic) => ({
        topic,
        partition: 5,
        key: null,
        value: Buffer.from(topic),
        headers: {},
      })),
    );
    expect(results.map(({ status }) => status)).toEqual(topics.map(() => 'acknowledged'));
    const members = await Promise.all(
      topics.map(async (topic) => {
        const consumer = driver.createConsumer({ clientId: 'fresh', groupId: `${topic}-group` });
        const listener = new RecordingListener();
        await consumer.start({ topics: [topic], fromBeginning: true }, listener);
        return { consumer, listener };
      }),
    );
    const all = () => members.every(({ listener }) => listener.values.length === 1);
    await waitFor(all, { what: 'a record in every group' });
    await Promise.all(members.map(({ consumer }) => consumer.stop()));
    await Promise.all([producer.disconnect(), admin.disconnect()]);
  });
});
