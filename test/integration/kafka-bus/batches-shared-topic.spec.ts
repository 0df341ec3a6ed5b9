import { Injectable } from '@nestjs/common';
import { IsInt } from 'class-validator';
import { defineEvent, type EventEnvelope } from '@mainstay/events';
import { KafkaSubscribe } from '@mainstay/kafka-bus';
import { waitFor } from '@mainstay/testing';
import { boot, committed, type BusApplication } from './bus-application';

class NumberV1 {
  @IsInt() readonly number!: number;
}
type Numbered = EventEnvelope<NumberV1>;

const topic = 'batches.shared.v1';
const GROUP = 'shared';
const Even = defineEvent({ type: 'batches.even.v1', topic, data: NumberV1 });
const Odd = defineEvent({ type: 'batches.odd.v1', topic, data: NumberV1 });
const Stray = defineEvent({ type: 'batches.stray.v1', topic, data: NumberV1 });

@Injectable()
class Handlers {
  readonly seen: number[] = [];
  readonly sizes: number[] = [];

  @KafkaSubscribe(Even, { group: GROUP, batch: { maxSize: 50, maxWaitMs: 20 } })
  async even(events: readonly Numbered[]): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    expect(events.every(({ event_type: type }) => type === Even.type)).toBe(true);
    this.sizes.push(events.length);
    this.seen.push(...events.map(({ data }) => data.number));
  }

  @KafkaSubscribe(Odd, { group: GROUP })
  async odd({ data, event_type: type }: Numbered): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    expect(type).toBe(Odd.type);
    this.seen.push(data.number);
  }
}

describe('a topic with a handler of batches and one of single messages', () => {
  let application: BusApplication | undefined;
  afterEach(() => application?.close());

  it('keeps the order of a key across both, and skips what neither takes', async () => {
    application = await boot({ driver: 'memory' }, [Handlers]);
    const { bus, driver } = application;
    const handlers = application.get(Handlers);
    // Runs of both kinds under each key: two for the batches, then one by itself, then a stray.
    const kinds = [Even, Even, Odd, Stray];
    const numbers = Array.from({ length: 200 }, (_, number) => number);
    const drafts = numbers.map((number) => kinds[(number >> 2) % 4]!.create({ number }));
    await Promise.all(
      drafts.map((draft, number) => bus.publish(draft, { key: `key ${number % 4}` })),
    );
    const all = async () => (await committed(driver, GROUP, topic)) === 200;
    await waitFor(all, { what: 'every offset to be committed' });
    const taken = numbers.filter((number) => (number >> 2) % 4 !== 3);
    expect(handlers.seen.toSorted((a, b) => a - b)).toEqual(taken);
    for (const key of [0, 1, 2, 3]) {
      const own = handlers.seen.filter((number) => number % 4 === key);
      expect(own).toEqual(own.toSorted((a, b) => a - b));
    }
    expect(Math.max(...handlers.sizes)).toBeGreaterThan(1);
  });
});
