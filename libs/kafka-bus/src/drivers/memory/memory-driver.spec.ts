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
  it('moves fifty thousand records within five seconds, whatever else runs', async () => {
    const broker = new MemoryBroker();
    broker.createTopic('t');
    const driver = new MemoryDriver(broker);
    const producer = driver.createProducer();
    const consumer = driver.createConsumer({ clientId: 'c', groupId: 'g' });
    let seen = 0;
    const total = 50_000;
    const startedAt = performance.now();
    await new Promise<void>((resolve) => {
      const listener = silent((batch) => {
        seen += batch.records.length;
        if (seen === total) resolve();
      });
      void consumer.start({ topics: ['t'], fromBeginning: true }, listener).then(async () => {
        for (let at = 0; at < total; at += 500) {
          await producer.send(Array.from({ length: 500 }, (_, i) => record(at + i)));
        }
      });
    });
    const tookMs = performance.now() - startedAt;
    await consumer.stop();
    expect(tookMs).toBeLessThan(5000);
  });
});
