import { Injectable } from '@nestjs/common';
import { IsInt } from 'class-validator';
import { diagnostics } from '@mainstay/core';
import { defineEvent, type EventEnvelope } from '@mainstay/events';
import { deadLetterTopicName, KafkaSubscribe, MemoryBroker } from '@mainstay/kafka-bus';
import { waitFor } from '@mainstay/testing';
import { boot, committed, readTopic, texts } from '../integration/kafka-bus/bus-application';

class NumberV1 {
  @IsInt() readonly number!: number;
}
const Counted = defineEvent({
  type: 'mistake13.counted.v1',
  data: NumberV1,
  key: ({ number }) => `k${number}`,
});

describe('mistake 13: a dead-letter send that fails hides the real error', () => {
  it('keeps the first error and the offset, runs no handler again, lets others flow', async () => {
    const broker = new MemoryBroker({ partitions: 1 });
    const runs: number[] = [];
    @Injectable()
    class Counter {
      @KafkaSubscribe(Counted, { group: 'counter', retry: { attempts: 1 } })
      async count({ data }: EventEnvelope<NumberV1>): Promise<void> {
        runs.push(data.number);
        if (data.number === 1) throw Object.assign(new Error('the real one'), { code: 'REAL' });
      }
    }
    const lines: { readonly message: string; readonly error?: unknown }[] = [];
    const unsubscribe = diagnostics.log.subscribe(undefined, (line) => void lines.push(line));
    const producer = { publishTimeoutMs: 1_000, backoff: { initialDelayMs: 5, maxDelayMs: 10 } };
    const application = await boot(
      { driver: 'memory', broker, producer, topics: { partitions: 1 } },
      [Counter],
    );
    const dead = deadLetterTopicName(Counted.topic);
    broker.faults.failProduce(
      { outcome: 'unknown', appended: false },
      { times: Infinity, where: ({ topic }) => topic === dead },
    );
    await application.bus.publishAll([1, 2, 3].map((number) => Counted.create({ number })));

    const failed = await waitFor(
      () => lines.find(({ message }) => message.includes('Sending to')),
      {
        what: 'the failed send to be told',
      },
    );
    expect((failed.error as Error).message).toBe('the real one');
    await waitFor(() => runs.length === 3, { what: 'the messages behind it' });
    expect(await committed(application.driver, 'counter', Counted.topic)).toBe(0);
    broker.faults.clear();

    const [record] = await readTopic(application.driver, dead, 1);
    expect(texts(record!)).toMatchObject({
      'x-error-code': 'REAL',
      'x-error-message': 'the real one',
      'x-attempts': '1',
    });
    await waitFor(
      async () => (await committed(application.driver, 'counter', Counted.topic)) === 3,
      { what: 'all committed' },
    );
    expect(runs.filter((number) => number === 1)).toHaveLength(1);
    await application.close();
    unsubscribe();
  });
});
