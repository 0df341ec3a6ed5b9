import { describeOn } from '@mainstay/testing';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { record } from '@mainstay/testing/contracts/kafka-driver';
import { readLog } from './kafka-driver/log-reader';
import { onRealBroker } from './kafka-driver/real-driver';

const TOO_LARGE = Buffer.alloc(1_200_000, 'x');

/**
 * After a send that was refused, kafkajs's idempotent producer has its sequence numbers rolled back
 * although the broker appended a part of it. Its next send of as many records is answered with an
 * offset, and is not in the log.
 */
describeOn(['kafka'], 'a refused send on a real broker', ({ kafka }) => {
  const fixture = onRealBroker(kafka.url);

  it('makes a bare kafkajs producer lose the next, acknowledged one', async () => {
    const [good, other] = [await fixture().topic(1), await fixture().topic(1)];
    const client = new Kafka({ brokers: kafka.url.split(','), logLevel: logLevel.NOTHING });
    const producer = client.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    await producer.connect();
    const together = [
      { topic: good, messages: [{ value: 'with the refused one', partition: 0 }] },
      { topic: other, messages: [{ value: TOO_LARGE, partition: 0 }] },
    ];
    await expect(producer.sendBatch({ topicMessages: together })).rejects.toThrow();
    const next = { topic: good, messages: [{ value: 'the next', partition: 0 }] };
    const [answer] = await producer.send(next);
    await producer.disconnect();
    expect(answer).toMatchObject({ errorCode: 0 });
    expect(await readLog(fixture(), good)).toEqual(['with the refused one']);
  });

  it('loses nothing, repeats nothing and reorders nothing with the driver', async () => {
    const [good, other] = [await fixture().topic(1), await fixture().topic(1)];
    const sent: string[] = [];
    for (let round = 0; round < 10; round += 1) {
      const values = [`${round}a`, `${round}b`].slice(round % 2);
      const records = values.map((value) => record(good, value));
      const results = await fixture().producer.send([...records, record(other, TOO_LARGE)]);
      expect(results.map(({ status }) => status)).toEqual([
        ...values.map(() => 'acknowledged'),
        'refused',
      ]);
      const after = await fixture().send(good, [`${round}c`]);
      expect(after[0]).toEqual({
        status: 'acknowledged',
        offset: String(sent.length + values.length),
      });
      sent.push(...values, `${round}c`);
    }
    expect(await readLog(fixture(), good)).toEqual(sent);
    expect(await readLog(fixture(), other)).toEqual([]);
  });

  it('finds the refused one among many partitions', async () => {
    const topics = await Promise.all([1, 2, 3].map(() => fixture().topic(4)));
    const records = topics.flatMap((topic) =>
      [0, 1, 2, 3].flatMap((partition) => [
        record(topic, `${partition} first`, partition),
        record(topic, `${partition} second`, partition),
      ]),
    );
    const refused = 13;
    records[refused] = { ...records[refused]!, value: TOO_LARGE };
    const results = await fixture().producer.send(records);
    const statuses = records.map((_, i) => (i === refused ? 'refused' : 'acknowledged'));
    expect(results.map(({ status }) => status)).toEqual(statuses);
    const counts = await Promise.all(topics.map((topic) => readLog(fixture(), topic)));
    expect(counts.map((values) => values.length)).toEqual([8, 7, 8]);
  });
});
