import { describeOn } from '@mainstay/testing';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { numbers } from '@mainstay/testing/contracts/kafka-driver';
import { readLog } from './kafka-driver/log-reader';
import { onRealBroker } from './kafka-driver/real-driver';

const PADDING = 'x'.repeat(4096);

/** `max.message.bytes` bounds all records of one partition in a send together, not each of them. */
describeOn(['kafka'], 'a batch over the limit on a real broker', ({ kafka }) => {
  const fixture = onRealBroker(kafka.url);

  it('is refused when a bare kafkajs producer sends it', async () => {
    const topic = await fixture().topic(1);
    const client = new Kafka({ brokers: kafka.url.split(','), logLevel: logLevel.NOTHING });
    const producer = client.producer({ createPartitioner: Partitioners.DefaultPartitioner });
    await producer.connect();
    const messages = (count: number) =>
      numbers(0, count).map((n) => ({ value: n + PADDING, partition: 0 }));
    const refused = { type: 'MESSAGE_TOO_LARGE' };
    await expect(producer.send({ topic, messages: messages(300) })).rejects.toMatchObject(refused);
    await expect(producer.send({ topic, messages: messages(240) })).resolves.toHaveLength(1);
    await producer.disconnect();
  });

  it('goes in parts with the driver, each record once and in order', async () => {
    const topic = await fixture().topic(2);
    const values = numbers(0, 600);
    const results = await fixture().send(
      topic,
      values.map((n) => n + PADDING),
      1,
    );
    expect(results.every(({ status }) => status === 'acknowledged')).toBe(true);
    const log = await readLog(fixture(), topic);
    expect(log.map((value) => value.slice(0, -PADDING.length))).toEqual(values);
  });
});
