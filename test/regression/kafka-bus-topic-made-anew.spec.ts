import { inspect } from 'node:util';
import { Injectable } from '@nestjs/common';
import { Kafka, logLevel } from 'kafkajs';
import { diagnostics } from '@mainstay/core';
import { KafkaSubscribe, type RawRecord } from '@mainstay/kafka-bus';
import { describeOn, uniquePrefix, waitFor } from '@mainstay/testing';
import { boot, committed, type BusApplication } from '../integration/kafka-bus/bus-application';

const numbered = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);

/** What is said, by either driver, of a topic that is not there any more. */
const MISSED = /UNKNOWN_TOPIC_OR_PARTITION|does not host this topic/;

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

  it.each([
    ['kafkajs', 20],
    ['platformatic', 20],
    // Grown past what was read of the old one, before it was read; the group saw that it was gone.
    ['kafkajs', 1],
    ['platformatic', 1],
  ] as const)(
    'is read from its beginning: %s, where %i were read of the old one',
    async (driver, count) => {
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

      await publish(numbered('old ', count));
      const isCommitted = async () => (await committed(kafkaDriver, group, topic)) === count;
      await waitFor(isCommitted, { what: 'the old ones', ...all });
      seen.length = 0;

      const said: string[] = [];
      const stop = diagnostics.log.subscribe(undefined, (line) => said.push(inspect(line)));
      await admin.deleteTopics({ topics: [topic] });
      const isGone = async () => !(await admin.listTopics()).includes(topic);
      await waitFor(isGone, { what: 'the topic to be gone' });
      const isMissed = () => said.some((line) => MISSED.test(line));
      if (count < 5) await waitFor(isMissed, { what: 'the group to miss it' });
      stop();
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
