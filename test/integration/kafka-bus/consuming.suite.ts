import { Injectable } from '@nestjs/common';
import { IsInt, IsString } from 'class-validator';
import { deadLetter, duplicate, RequestContext } from '@mainstay/core';
import { defineEvent, type EventEnvelope } from '@mainstay/events';
import {
  deadLetterTopicName,
  KafkaSubscribe,
  retryTopicName,
  type KafkaBusModuleOptions,
  type KafkaSubscribeOptions,
} from '@mainstay/kafka-bus';
import { uniquePrefix, waitFor } from '@mainstay/testing';
import { boot, committed, readTopic, texts, type BusApplication } from './bus-application';

class OrderV1 {
  @IsString() readonly order_id!: string;
  @IsInt() readonly number!: number;
}
type Order = EventEnvelope<OrderV1>;

/** A handler whose behaviour a test sets. */
function shop(options: KafkaSubscribeOptions = {}) {
  const topic = uniquePrefix('orders');
  const group = uniquePrefix('billing');
  const Placed = defineEvent({ type: topic, data: OrderV1, key: (data) => data.order_id });

  @Injectable()
  class Shop {
    readonly started: Order[] = [];
    readonly handled: Order[] = [];
    readonly contexts: { correlation: string | undefined; attempt: number | undefined }[] = [];
    behave: (order: Order, run: number) => unknown = () => undefined;

    constructor(private readonly context: RequestContext) {}

    @KafkaSubscribe(Placed, { group, retry: { attempts: 3, initialDelayMs: 10 }, ...options })
    async place(order: Order) {
      const run = this.started.filter(({ event_id }) => event_id === order.event_id).length + 1;
      this.started.push(order);
      const { correlationId: correlation, message } = this.context;
      this.contexts.push({ correlation, attempt: message?.attempt });
      const answer = await this.behave(order, run);
      this.handled.push(order);
      return answer as undefined;
    }

    numbers() {
      return this.handled.map(({ data }) => data.number);
    }
  }
  const place = (number: number, order = `o${number}`) =>
    Placed.create({ order_id: order, number });
  return { topic, group, Placed, Shop, place };
}

/** What consuming promises, on any driver. */
export function consumingSuite(options: () => KafkaBusModuleOptions): void {
  const open: BusApplication[] = [];
  const start = async (setup: ReturnType<typeof shop>, more: KafkaBusModuleOptions = {}) => {
    const app = await boot({ ...options(), ...more }, [setup.Shop]);
    open.push(app);
    return { ...app, shop: app.get(setup.Shop) };
  };
  const until = (what: string, condition: () => unknown) =>
    waitFor(condition, { what, deadlineMs: 20_000 });

  afterEach(async () => {
    await Promise.all(open.splice(0).map((app) => app.close()));
  });

  it('handles every event once, in order per key, as instances in their own context', async () => {
    const setup = shop();
    const { bus, shop: handler } = await start(setup);
    const drafts = Array.from({ length: 2_000 }, (_, n) => setup.place(n, `o${n % 40}`));
    await Promise.all(drafts.map((draft) => bus.publish(draft)));
    await until('all orders', () => handler.handled.length >= 2_000);
    expect(handler.handled).toHaveLength(2_000);
    for (let key = 0; key < 40; key += 1) {
      const own = handler.handled.filter(({ data }) => data.order_id === `o${key}`);
      const numbers = own.map(({ data }) => data.number);
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    }
    expect(handler.handled[0]!.data).toBeInstanceOf(OrderV1);
    handler.started.forEach((order, index) => {
      expect(handler.contexts[index]!.correlation).toBe(order.correlation_id);
    });
    expect(new Set(handler.contexts.map(({ correlation }) => correlation)).size).toBe(2_000);
  });

  it('runs a failing handler again in place, without holding up other keys', async () => {
    const setup = shop();
    const { bus, shop: handler } = await start(setup);
    handler.behave = async ({ data }, run) => {
      if (data.number !== 0) return;
      if (run === 2) await until('the others', () => handler.handled.length === 3);
      if (run < 3) throw new Error('not yet');
    };
    await bus.publishAll([0, 1, 2, 3].map((n) => setup.place(n)));
    await until('all four', () => handler.handled.length === 4);
    expect(handler.numbers().at(-1)).toBe(0);
    const attempts = handler.contexts
      .filter((_, index) => handler.started[index]!.data.number === 0)
      .map(({ attempt }) => attempt);
    expect(attempts).toEqual([1, 2, 3]);
  });

  it('dead-letters with the original bytes and says why, where from and how often', async () => {
    const setup = shop();
    const { bus, driver, shop: handler } = await start(setup);
    handler.behave = ({ data }) => {
      if (data.number === 0) throw Object.assign(new Error('broken'), { code: 'BROKEN' });
      if (data.number === 1) throw Object.assign(new Error('never'), { retryable: false });
      return data.number === 2 ? deadLetter('unwanted') : undefined;
    };
    const receipts = await bus.publishAll([0, 1, 2, 3].map((n) => setup.place(n)));
    const dead = await readTopic(driver, deadLetterTopicName(setup.topic), 3);
    const byEvent = new Map(dead.map((record) => [texts(record).event_id, record]));
    const [broken, never, unwanted] = receipts.map(({ eventId }) => byEvent.get(eventId)!);
    expect(texts(broken!)).toMatchObject({
      'x-original-topic': setup.topic,
      'x-original-partition': String(receipts[0]!.partition),
      'x-original-offset': receipts[0]!.offset,
      'x-consumer-group': setup.group,
      'x-attempts': '3',
      'x-error-code': 'BROKEN',
      'x-error-message': 'broken',
    });
    expect(texts(never!)['x-attempts']).toBe('1');
    expect(texts(unwanted!)['x-error-code']).toBe('DEAD_LETTER_REQUESTED');
    expect(Buffer.from(broken!.key!).toString()).toBe('o0');
    expect(JSON.parse(Buffer.from(broken!.value!).toString())).toMatchObject({
      event_id: receipts[0]!.eventId,
      data: { order_id: 'o0', number: 0 },
    });
    await until('the good one', () => handler.numbers().includes(3));
  });

  it('dead-letters what is no event as raw bytes at once; the rest flows', async () => {
    const setup = shop();
    const { bus, driver, shop: handler } = await start(setup);
    const invalid = [
      Buffer.from('no json'),
      Buffer.from([0xff, 0xfe, 0x00]),
      Buffer.from('{"event_id":"x"}'),
    ];
    const key = Buffer.from('k');
    for (const value of invalid) {
      await bus.publishBytes({ topic: setup.topic, key, value, headers: {} });
    }
    await bus.publish(setup.place(7, 'k'));
    await until('the event behind them', () => handler.numbers().includes(7));
    const dead = await readTopic(driver, deadLetterTopicName(setup.topic), 3);
    expect(dead.map(({ value }) => Buffer.from(value!))).toEqual(invalid);
    expect(texts(dead[0]!)['x-error-code']).toBe('ENVELOPE_INVALID');
  });

  it('dead-letters data that breaks its rules without calling the handler', async () => {
    const setup = shop();
    const { bus, driver, shop: handler } = await start(setup);
    const Loose = defineEvent({ type: setup.topic, data: class Anything {} });
    await bus.publish(Loose.create({ order_id: 5, number: 'x' } as object));
    const [dead] = await readTopic(driver, deadLetterTopicName(setup.topic), 1);
    expect(texts(dead!)['x-error-code']).toBe('EVENT_DATA_INVALID');
    expect(handler.started).toHaveLength(0);
  });

  it('takes a message through its retry topics before the dead letters', async () => {
    const setup = shop({ retry: { attempts: 2, initialDelayMs: 5, topics: ['1s'] } });
    const { bus, driver, shop: handler } = await start(setup);
    const times: number[] = [];
    handler.behave = ({ data }) => {
      if (data.number !== 0) return;
      times.push(Date.now());
      throw new Error('still not');
    };
    await bus.publishAll([setup.place(0), setup.place(1)]);
    const [dead] = await readTopic(driver, deadLetterTopicName(setup.topic), 1);
    await until('the good one', () => handler.numbers().length > 0);
    expect(handler.numbers()).toEqual([1]);
    expect(times).toHaveLength(3);
    expect(times[2]! - times[1]!).toBeGreaterThanOrEqual(990);
    expect(texts(dead!)).toMatchObject({ 'x-original-topic': setup.topic, 'x-attempts': '3' });
    expect(texts(dead!)).not.toHaveProperty('x-retry-at');
    const [retried] = await readTopic(driver, retryTopicName(setup.topic, setup.group, '1s'), 1);
    expect(texts(retried!)).toMatchObject({ 'x-attempts': '2', 'x-error-message': 'still not' });
  });

  it('keeps a blocking message and its key in place until it succeeds', async () => {
    const setup = shop({ retry: { attempts: 1, initialDelayMs: 5, onFailure: 'block' } });
    const { bus, shop: handler } = await start(setup);
    handler.behave = ({ data }, run) => {
      if (data.number === 0 && run < 6) throw new Error('not yet');
    };
    await bus.publishAll([setup.place(0, 'a'), setup.place(1, 'a'), setup.place(2, 'b')]);
    await until('all three', () => handler.handled.length === 3);
    expect(handler.numbers().indexOf(0)).toBeLessThan(handler.numbers().indexOf(1));
  });

  it('lets an open circuit spend no attempts and sends one probe at a time', async () => {
    const setup = shop({ retry: { attempts: 1 } });
    const { bus, shop: handler } = await start(setup);
    let isOpen = true;
    let calls = 0;
    handler.behave = () => {
      calls += 1;
      if (isOpen) {
        throw Object.assign(new Error('open'), { code: 'CIRCUIT_BREAKER_OPEN', deferMs: 100 });
      }
    };
    await bus.publishAll(Array.from({ length: 100 }, (_, n) => setup.place(n)));
    await until('a few probes', () => calls >= 20);
    expect(calls).toBeLessThan(60);
    isOpen = false;
    await until('all of them', () => handler.handled.length === 100);
    expect(new Set(handler.numbers()).size).toBe(100);
  });

  it('never lets a slow message hold up the others', async () => {
    const setup = shop({ concurrency: 4 });
    const { bus, shop: handler } = await start(setup);
    let release: () => void = () => undefined;
    handler.behave = ({ data }) =>
      data.number === 0 ? new Promise<void>((resolve) => (release = resolve)) : undefined;
    await bus.publishAll(Array.from({ length: 500 }, (_, n) => setup.place(n)));
    await until('all but the slow one', () => handler.handled.length === 499);
    release();
    await until('the slow one', () => handler.handled.length === 500);
  });

  it('commits what is finished, and nothing beyond a message that is not', async () => {
    const setup = shop({ retry: { attempts: 1, onFailure: 'block', initialDelayMs: 50 } });
    const first = await start(setup);
    first.shop.behave = ({ data }) => {
      if (data.number === 3) throw new Error('stuck');
      return data.number === 4 ? duplicate() : undefined;
    };
    await first.bus.publishAll(Array.from({ length: 20 }, (_, n) => setup.place(n)));
    await until('all but one', () => first.shop.handled.length === 19);
    await first.close();
    const second = await start(setup);
    await until('the one that was stuck', () => second.shop.numbers().includes(3));
    const { driver } = second;
    const all = async () => (await committed(driver, setup.group, setup.topic)) === 20;
    await until('all committed', all);
  });

  it('lets a running handler end at shutdown and commits it', async () => {
    const setup = shop();
    const first = await start(setup);
    let release: () => void = () => undefined;
    first.shop.behave = () => new Promise<void>((resolve) => (release = resolve));
    await first.bus.publish(setup.place(0));
    await until('the handler runs', () => first.shop.started.length === 1);
    const closing = first.close();
    release();
    await closing;
    expect(first.shop.handled).toHaveLength(1);
    const second = await start(setup);
    expect(await committed(second.driver, setup.group, setup.topic)).toBe(1);
    expect(second.shop.started).toHaveLength(0);
  });

  it('gives each group every event, and shares a group between its members', async () => {
    const setup = shop();
    const other = { ...setup, ...shopOf(setup, uniquePrefix('shipping')) };
    const one = await start(setup);
    const two = await start(setup);
    const three = await start(other as typeof setup);
    await one.bus.publishAll(Array.from({ length: 300 }, (_, n) => setup.place(n)));
    const numbers = () => [...one.shop.numbers(), ...two.shop.numbers()];
    await until('the shared group', () => new Set(numbers()).size === 300);
    await until('the other group', () => new Set(three.shop.numbers()).size === 300);
    expect(numbers()).toHaveLength(300);
    expect(one.shop.handled.length).toBeGreaterThan(0);
    expect(two.shop.handled.length).toBeGreaterThan(0);
  });
}

/** The same events for another group. */
function shopOf(setup: ReturnType<typeof shop>, group: string) {
  @Injectable()
  class OtherShop extends setup.Shop {
    @KafkaSubscribe(setup.Placed, { group })
    override place(order: Order) {
      return super.place(order);
    }
  }
  return { Shop: OtherShop, group };
}
