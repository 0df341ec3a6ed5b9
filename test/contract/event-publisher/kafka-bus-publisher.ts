import type { KafkaBusModuleOptions } from '@mainstay/kafka-bus';
import { uniquePrefix } from '@mainstay/testing';
import type { PublisherUnderTest } from '@mainstay/testing/contracts/event-publisher';
import { boot, readTopic, texts } from '../../integration/kafka-bus/bus-application';

const OVER_THE_LIMIT = 'x'.repeat(1_100_000);

/** The bus of an application, on whichever driver. */
export async function kafkaBusPublisher(
  options: KafkaBusModuleOptions,
  outage: PublisherUnderTest['outage'],
): Promise<PublisherUnderTest> {
  const { bus, driver, close } = await boot(
    { ...options, producer: { publishTimeoutMs: 2_000 } },
    [],
  );
  const admin = driver.createAdmin();
  return {
    publisher: bus,
    outage,
    topic: async () => {
      const topic = uniquePrefix('published');
      await admin.createTopics([{ topic, partitions: 3, replicationFactor: 1 }]);
      return topic;
    },
    read: async (topic, count) =>
      (await readTopic(driver, topic, count)).map((record) => ({
        key: record.key === null ? null : Buffer.from(record.key).toString(),
        value: Buffer.from(record.value!).toString(),
        headers: texts(record),
      })),
    refused: (topic, key) => ({ topic, key, value: OVER_THE_LIMIT, headers: {} }),
    close: async () => {
      await admin.disconnect();
      await close();
    },
  };
}
