import { Injectable } from '@nestjs/common';
import { Kafka, logLevel } from 'kafkajs';
import { KafkaSubscribe, type RawRecord } from '@mainstay/kafka-bus';
import { describeOn, uniquePrefix, waitFor } from '@mainstay/testing';
import { boot, committed, type BusApplication } from '../integration/kafka-bus/bus-application';

const numbered = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);

/**
 * A topic that is deleted and made anew begins at offset 0 again. Offsets that were handled of the
 * old one must not be taken for handled of the new one.
 */
describeOn(['kafka'], 'a topic that is made anew while a group reads it', ({ kafka }) => {
  const admin = new Kafka({
    brokers: kafka.url.split(','),
    logLevel: logLevel.NOTHING,
  }).admin();
  let application: BusApplication | undefined;
  beforeAll(() => admin.connect());
  afterEach(() => application?.close());
  afterAll(() => admin.disconnect());

  it.each(['kafkajs', 'platformatic'] as const)(
    'is read from its beginning: %s',
    async (driver) => {
      const [topic, group] = [uniquePrefix('anew'), uniquePrefix('reader')];
      const seen: string[] = [];
      @Injectable()
      class Reader {
        @KafkaSubscribe({ topic }, { group })
        async read({ value }: RawRecord): Promise<void> {
          seen.push(String(value));
        }
      }
      const options = { driver, bootstrapServers: kafka.url, topics: { partitions: 1 } };
      const { bus, driver: kafkaDriver } = (application = await boot(options, [Reader]));
      const publish = (values: readonly string[]) =>
        Promise.all(
          values.map((value) =>
            bus.publishBytes({ topic, key: null, value: Buffer.from(value), headers: {} }),
          ),
        );
      const all = { deadlineMs: 40_000 };

      await publish(numbered('old ', 20));
      const isCommitted = async () => (await committed(kafkaDriver, group, topic)) === 20;
      await waitFor(isCommitted, { what: 'the old ones', ...all });
      seen.length = 0;

      await admin.deleteTopics({ topics: [topic] });
      const isGone = async () => !(await admin.listTopics()).includes(topic);
      await waitFor(isGone, { what: 'the topic to be gone' });
      // Its client would ask for the leader at once, and fails where the broker has not heard yet.
      const topics = [{ topic, numPartitions: 1, replicationFactor: 1 }];
      await admin.createTopics({ topics, waitForLeaders: false });
      const values = numbered('new ', 5);
      await publish(values);
      await waitFor(() => seen.length >= values.length, { what: 'the new ones', ...all });
      expect(new Set(seen)).toEqual(new Set(values));
    },
  );
});
