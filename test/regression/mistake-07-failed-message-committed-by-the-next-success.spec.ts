import { Injectable } from '@nestjs/common';
import { IsInt } from 'class-validator';
import { defineEvent, type EventEnvelope } from '@mainstay/events';
import { KafkaSubscribe, MemoryBroker } from '@mainstay/kafka-bus';
import { waitFor } from '@mainstay/testing';
import { boot, committed } from '../integration/kafka-bus/bus-application';

class NumberV1 {
  @IsInt() readonly number!: number;
}
const Counted = defineEvent({
  type: 'mistake07.counted.v1',
  data: NumberV1,
  key: ({ number }) => `k${number}`,
});

describe('mistake 07: a failed message left uncommitted is committed by the next success', () => {
  it('never commits past a message that is not finished; a restart brings it again', async () => {
    const broker = new MemoryBroker({ partitions: 1 });
    let broken = true;
    const application = async () => {
      const handled: number[] = [];
      @Injectable()
      class Counter {
        @KafkaSubscribe(Counted, {
          group: 'counter',
          retry: { attempts: 1, initialDelayMs: 20, onFailure: 'block' },
        })
        async count({ data }: EventEnvelope<NumberV1>): Promise<void> {
          if (broken && data.number === 2) throw new Error('not now');
          handled.push(data.number);
        }
      }
      const options = { driver: 'memory', broker, topics: { partitions: 1 } } as const;
      return { handled, ...(await boot(options, [Counter])) };
    };
    const first = await application();
    await first.bus.publishAll([0, 1, 2, 3, 4].map((number) => Counted.create({ number })));
    await waitFor(() => first.handled.length === 4, { what: 'all but the failing one' });
    await first.close();
    expect(broker.topic(Counted.topic)!.logs[0]!.high).toBe(5);

    broken = false;
    const second = await application();
    await waitFor(() => second.handled.includes(2), { what: 'the one that failed' });
    expect(second.handled.toSorted()).toEqual([2, 3, 4]);
    const all = async () => (await committed(second.driver, 'counter', Counted.topic)) === 5;
    await waitFor(all, { what: 'all committed' });
    await second.close();
  });
});
