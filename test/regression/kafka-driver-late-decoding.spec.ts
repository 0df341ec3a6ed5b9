// The kafkajs driver lets records go by kafkajs undecoded. What kafkajs looks at in them must be
// there all the same: where they stand, when they were made, which transaction was given up.
import { describeOn, waitFor } from '@mainstay/testing';
import { loadKafkaJsDriver } from '@mainstay/kafka-bus';
import { Kafka, logLevel } from 'kafkajs';
import { withFixture } from '@mainstay/testing/contracts/kafka-driver';
import { killMember } from '../contract/kafka-driver/kill-member';
import { text } from '@mainstay/testing/contracts/kafka-driver';

describeOn(['kafka'], 'records that the kafkajs driver decodes late', ({ kafka }) => {
  const fixture = withFixture(() =>
    Promise.resolve({
      driver: loadKafkaJsDriver({ brokers: kafka.url.split(',') }),
      sessionTimeoutMs: 6000,
      kill: killMember,
      close: () => Promise.resolve(),
    }),
  );

  it('have no headers before somebody asks for them', async () => {
    const topic = await fixture().topic(1);
    await fixture().send(topic, ['one', 'two']);
    const { listener } = await fixture().join([topic]);
    await waitFor(() => listener.records.length === 2, { what: 'both records' });
    for (const record of listener.records) {
      expect(Object.hasOwn(record, 'headers')).toBe(false);
      expect(record.headers).toEqual({});
    }
  });

  it('are not those of a transaction that was given up', async () => {
    const topic = await fixture().topic(1);
    const client = new Kafka({ brokers: kafka.url.split(','), logLevel: logLevel.NOTHING });
    const producer = client.producer({
      transactionalId: fixture().prefix,
      maxInFlightRequests: 1,
      idempotent: true,
    });
    await producer.connect();
    for (const [value, ending] of [
      ['kept 1', 'commit'],
      ['given up', 'abort'],
      ['kept 2', 'commit'],
    ] as const) {
      const transaction = await producer.transaction();
      await transaction.send({ topic, messages: [{ key: 'k', value }] });
      await transaction[ending]();
    }
    await producer.disconnect();
    await fixture().send(topic, ['last']);
    const { listener } = await fixture().join([topic]);
    await waitFor(() => listener.records.length === 3, { what: 'the committed records' });
    expect(listener.records.map(({ value }) => text(value!))).toEqual(['kept 1', 'kept 2', 'last']);
  });

  it('have the time of the broker where the topic says so', async () => {
    const topic = await fixture().topic(1, { 'message.timestamp.type': 'LogAppendTime' });
    const before = Date.now();
    const sent = { topic, partition: 0, key: null, value: Buffer.from('v'), headers: {} };
    await fixture().producer.send([
      { ...sent, timestamp: 1 },
      { ...sent, timestamp: 9_000 },
    ]);
    const { listener } = await fixture().join([topic]);
    await waitFor(() => listener.records.length === 2, { what: 'both records' });
    const [first, second] = listener.records.map(({ timestamp }) => timestamp);
    expect(first).toBeGreaterThanOrEqual(before);
    expect(second).toBe(first);
  });
});
