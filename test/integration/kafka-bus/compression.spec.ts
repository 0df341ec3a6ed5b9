import {
  loadKafkaJsDriver,
  loadPlatformaticDriver,
  type Compression,
  type KafkaDriver,
} from '@mainstay/kafka-bus';
import { describeOn, uniquePrefix } from '@mainstay/testing';
import { readTopic } from './bus-application';

const CODECS: readonly Compression[] = ['gzip', 'snappy', 'lz4', 'zstd'];
/** The broker takes batches up to here; only compressed ones of these values are smaller. */
const LIMIT_BYTES = 20_000;
const VALUES = ['first ', 'second '].map((word) => Buffer.from(word.repeat(10_000)));

describeOn(['kafka'], 'compression', ({ kafka }) => {
  const drivers = new Map<string, KafkaDriver>();

  beforeAll(() => {
    const options = { brokers: kafka.url.split(',') };
    drivers.set('kafkajs', loadKafkaJsDriver(options));
    drivers.set('platformatic', loadPlatformaticDriver(options));
  });

  async function topicWithLimit(): Promise<string> {
    const topic = uniquePrefix('compressed');
    const admin = drivers.get('kafkajs')!.createAdmin();
    const config = { 'max.message.bytes': String(LIMIT_BYTES) };
    await admin.createTopics([{ topic, partitions: 1, replicationFactor: 1, config }]);
    await admin.disconnect();
    return topic;
  }

  async function send(driver: KafkaDriver, topic: string, compression: Compression) {
    const producer = driver.createProducer({ clientId: 'test', compression });
    try {
      await producer.connect();
      return await producer.send(
        VALUES.map((value) => ({ topic, partition: 0, key: null, value, headers: {} })),
      );
    } finally {
      await producer.disconnect();
    }
  }

  describe.each(['kafkajs', 'platformatic'])('by %s', (name) => {
    it.each(CODECS)('%s is understood by the broker and by every driver', async (codec) => {
      const topic = await topicWithLimit();
      const results = await send(drivers.get(name)!, topic, codec);
      expect(results.map(({ status }) => status)).toEqual(['acknowledged', 'acknowledged']);
      for (const reader of drivers.values()) {
        const values = (await readTopic(reader, topic, VALUES.length)).map(({ value }) =>
          Buffer.from(value!),
        );
        expect(values.map((value, at) => value.equals(VALUES[at]!))).toEqual([true, true]);
      }
    });

    it('none of these values is small enough as it is', async () => {
      const results = await send(drivers.get(name)!, await topicWithLimit(), 'none');
      expect(results.map(({ status }) => status)).toEqual(['refused', 'refused']);
    });
  });
});
