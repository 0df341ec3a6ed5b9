import { IsInt } from 'class-validator';
import { defineEvent } from '@mainstay/events';
import { MemoryBroker, ResilientKafkaPublisher } from '@mainstay/kafka-bus';
import { waitFor } from '@mainstay/testing';
import { boot, readTopic } from '../integration/kafka-bus/bus-application';

class NumberV1 {
  @IsInt() readonly number!: number;
}
const Counted = defineEvent({ type: 'mistake05.counted.v1', data: NumberV1, key: () => 'one' });

describe('mistake 05: success is reported for messages that are only held in memory', () => {
  it('says queued, and drains without any new traffic', async () => {
    const broker = new MemoryBroker();
    const { app, close, driver } = await boot(
      {
        driver: 'memory',
        broker,
        producer: { publishTimeoutMs: 1_000, backoff: { initialDelayMs: 5, maxDelayMs: 10 } },
        resilient: { failureThreshold: 1, recoveryTimeoutMs: 30, fallback: true },
      },
      [],
    );
    broker.createTopic(Counted.topic);
    const publisher = app.get(ResilientKafkaPublisher);
    broker.faults.takeOffline();
    const results = [];
    for (const number of [1, 2, 3]) {
      results.push(await publisher.publish(Counted.create({ number })));
    }
    expect(results.map(({ status }) => status)).toEqual(['queued', 'queued', 'queued']);
    expect(results[0]).not.toHaveProperty('offset');
    broker.faults.bringBack();
    await waitFor(() => publisher.depth === 0, { what: 'the queue to drain by itself' });
    const records = await readTopic(driver, Counted.topic, 3);
    const numbers = records.map(
      ({ value }) => JSON.parse(Buffer.from(value!).toString()).data.number,
    );
    expect(numbers).toEqual([1, 2, 3]);
    await close();
  });
});
