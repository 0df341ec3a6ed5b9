import type { ConsumedBatch, ConsumerListener } from '../kafka-driver';
import { MemoryBroker } from './memory-broker';
import { MemoryDriver } from './memory-driver';

const record = (n: number) => ({
  topic: 't',
  partition: n % 3,
  key: Buffer.from(`k${n}`),
  value: Buffer.alloc(500, 'x'),
  headers: { event_id: `${n}`, event_type: 'a', trace_id: 'b', source_service: 's' },
});

function silent(onBatch: (batch: ConsumedBatch) => void): ConsumerListener {
  const nothing = (): void => undefined;
  return {
    onAssigned: nothing,
    onBatch,
    onRevoking: () => Promise.resolve(),
    onLost: nothing,
    onPoll: nothing,
  };
}

describe('MemoryDriver', () => {
  it('moves fifty thousand records, each once and in its place', async () => {
    const broker = new MemoryBroker();
    broker.createTopic('t');
    const driver = new MemoryDriver(broker);
    const producer = driver.createProducer();
    const consumer = driver.createConsumer({ clientId: 'c', groupId: 'g' });
    const next = new Map<number, number>();
    let seen = 0;
    let misplaced = 0;
    const total = 50_000;
    await new Promise<void>((resolve) => {
      const listener = silent((batch) => {
        for (const { offset } of batch.records) {
          const expected = next.get(batch.partition) ?? 0;
          if (Number(offset) !== expected) misplaced += 1;
          next.set(batch.partition, expected + 1);
          seen += 1;
        }
        if (seen >= total) resolve();
      });
      void consumer.start({ topics: ['t'], fromBeginning: true }, listener).then(async () => {
        for (let at = 0; at < total; at += 500) {
          await producer.send(Array.from({ length: 500 }, (_, i) => record(at + i)));
        }
      });
    });
    await consumer.stop();
    expect({ seen, misplaced }).toEqual({ seen: total, misplaced: 0 });
  });
});
