import { Injectable } from '@nestjs/common';
import {
  deadLetter,
  diagnostics,
  failed,
  retryLater,
  SERVICE_IDENTITY,
  ShutdownSequence,
  type ServiceIdentity,
} from '@mainstay/core';
import { defineEvent } from '@mainstay/events';
import {
  deadLetterTopicName,
  KafkaSubscribe,
  retryTopicName,
  type KafkaBusModuleOptions,
  type RawRecord,
} from '@mainstay/kafka-bus';
import { uniquePrefix, waitFor } from '@mainstay/testing';
import { OrderV1, shop, type BatchShop } from './batch-shop';
import { boot, committed, readTopic, texts, type BusApplication } from './bus-application';

const range = (count: number) => Array.from({ length: count }, (_, number) => number);

/** What handlers of batches may count on, on any driver. */
export function batchesSuite(options: () => KafkaBusModuleOptions): void {
  const open: BusApplication[] = [];
  const start = async (setup: BatchShop) => {
    const app = await boot(options(), [setup.Shop]);
    open.push(app);
    return { ...app, shop: app.get(setup.Shop) };
  };
  const until = (what: string, condition: () => unknown) =>
    waitFor(condition, { what, deadlineMs: 20_000 });
  const allCommitted = (
    { driver }: BusApplication,
    { group, topic }: { group: string; topic: string },
    count: number,
  ) =>
    until(
      'every offset to be committed',
      async () => (await committed(driver, group, topic)) === count,
    );

  afterEach(async () => {
    await Promise.all(open.splice(0).map((app) => app.close()));
  });

  it('gives every event once, in order per key, many at once, with its cause', async () => {
    const setup = shop();
    const app = await start(setup);
    await app.bus.publishAll(range(2_000).map((n) => setup.place(n, `o${n % 40}`)));
    await until('all orders', () => app.shop.numbers().length >= 2_000);
    await allCommitted(app, setup, 2_000);
    const orders = app.shop.batches.flat();
    expect(orders).toHaveLength(2_000);
    expect(Math.max(...app.shop.batches.map(({ length }) => length))).toBe(50);
    for (const key of range(40)) {
      const numbers = orders.map(({ data }) => data.number).filter((n) => n % 40 === key);
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    }
    expect(orders[0]!.data).toBeInstanceOf(OrderV1);
    expect(app.shop.correlations).toEqual(orders.map(({ correlation_id }) => correlation_id));
  });

  it('never runs two batches with one key at once', async () => {
    const setup = shop({ concurrency: 8 }, 10);
    const { bus, shop: handler } = await start(setup);
    const busy = new Set<string>();
    const overlaps: string[] = [];
    handler.behave = async (orders) => {
      const keys = new Set(orders.map(({ data }) => data.order_id));
      for (const key of keys) {
        if (busy.has(key)) overlaps.push(key);
        busy.add(key);
      }
      await new Promise((resolve) => setImmediate(resolve));
      for (const key of keys) busy.delete(key);
    };
    await bus.publishAll(range(1_000).map((n) => setup.place(n, `o${n % 25}`)));
    await until('all orders', () => handler.numbers().length >= 1_000);
    expect(overlaps).toEqual([]);
  });

  it('does with each message what its outcome says, and handles the others', async () => {
    const setup = shop();
    const app = await start(setup);
    const { bus, driver, shop: handler } = app;
    handler.behave = (orders) =>
      orders.map(({ data: { number } }) => {
        if (number === 1) return failed(Object.assign(new Error('broken'), { code: 'BROKEN' }));
        if (number === 2) return deadLetter('unwanted');
        if (number === 3 && handler.runs(3) < 3) return retryLater(20);
        return undefined;
      });
    await bus.publishAll(range(20).map((n) => setup.place(n, `o${n % 7}`)));
    const dead = await readTopic(driver, deadLetterTopicName(setup.topic), 2);
    expect(dead.map((record) => texts(record)['x-error-code']).toSorted()).toEqual([
      'BROKEN',
      'DEAD_LETTER_REQUESTED',
    ]);
    await allCommitted(app, setup, 20);
    expect(range(20).map((number) => handler.runs(number))).toEqual(
      range(20).map((number) => [1, 2, 1, 3][number] ?? 1),
    );
  });

  it('runs a batch that throws one by one: a bad message takes no other along', async () => {
    const setup = shop();
    const app = await start(setup);
    const { bus, driver, shop: handler } = app;
    const done: number[] = [];
    handler.behave = (orders) => {
      if (orders.some(({ data }) => data.number === 5)) throw new Error('cannot take five');
      done.push(...orders.map(({ data }) => data.number));
    };
    await bus.publishAll(range(20).map((n) => setup.place(n, `o${n % 4}`)));
    const [dead] = await readTopic(driver, deadLetterTopicName(setup.topic), 1);
    expect(texts(dead!)).toMatchObject({
      'x-attempts': '2',
      'x-error-message': 'cannot take five',
    });
    await allCommitted(app, setup, 20);
    expect(done.toSorted((a, b) => a - b)).toEqual(range(20).filter((number) => number !== 5));
    for (const key of range(4)) {
      const own = done.filter((number) => number % 4 === key);
      expect(own).toEqual(own.toSorted((a, b) => a - b));
    }
  });

  it('runs the messages one by one where the answer does not fit the batch', async () => {
    const setup = shop();
    const { bus, driver, shop: handler } = await start(setup);
    handler.behave = (orders) => (orders.length > 1 ? [] : undefined);
    await bus.publishAll(range(4).map((n) => setup.place(n, 'a')));
    await until(
      'each by itself',
      () => handler.batches.filter(({ length }) => length === 1).length === 4,
    );
    await allCommitted({ driver } as BusApplication, setup, 4);
  });

  it('dead-letters what is no event or breaks its rules, and hands on the rest', async () => {
    const setup = shop();
    const app = await start(setup);
    const { bus, driver, shop: handler } = app;
    const Loose = defineEvent({ type: setup.topic, data: class Anything {} });
    const broken = { topic: setup.topic, key: Buffer.from('a'), value: Buffer.from('no json') };
    await bus.publish(setup.place(1, 'a'));
    await bus.publishBytes({ ...broken, headers: {} });
    await bus.publish(Loose.create({ order_id: 5 } as object), { key: 'a' });
    await bus.publish(setup.place(2, 'a'));
    const dead = await readTopic(driver, deadLetterTopicName(setup.topic), 2);
    expect(dead.map((record) => texts(record)['x-error-code']).toSorted()).toEqual([
      'ENVELOPE_INVALID',
      'EVENT_DATA_INVALID',
    ]);
    await allCommitted(app, setup, 4);
    expect(handler.numbers()).toEqual([1, 2]);
  });

  it('takes a message through its retry topics, where it is in batches as well', async () => {
    const setup = shop({ retry: { attempts: 1, topics: ['1s'] } });
    const { bus, driver, shop: handler } = await start(setup);
    handler.behave = (orders) =>
      orders.map(({ data }) => (data.number < 3 ? failed(new Error('not yet')) : undefined));
    await bus.publishAll(range(6).map((n) => setup.place(n, 'a')));
    await readTopic(driver, retryTopicName(setup.topic, setup.group, '1s'), 3);
    const dead = await readTopic(driver, deadLetterTopicName(setup.topic), 3);
    expect(dead.map((record) => texts(record)['x-attempts'])).toEqual(['2', '2', '2']);
    expect(handler.runs(0)).toBe(2);
    expect(handler.runs(5)).toBe(1);
  });

  it('keeps a blocking message in front of its key until it succeeds', async () => {
    const setup = shop({ retry: { attempts: 1, initialDelayMs: 5, onFailure: 'block' } });
    const { bus, shop: handler } = await start(setup);
    const done: number[] = [];
    handler.behave = (orders) =>
      orders.map(({ data: { number } }) => {
        if (number === 0 && handler.runs(0) < 5) return failed(new Error('not yet'));
        done.push(number);
        return undefined;
      });
    await bus.publishAll([setup.place(0, 'a'), setup.place(1, 'a'), setup.place(2, 'b')]);
    await until('all three', () => done.length === 3);
    expect(done.indexOf(0)).toBeLessThan(done.indexOf(1));
    expect(handler.runs(1)).toBe(1);
  });

  it('lets an open circuit spend no attempts and sends one message as a probe', async () => {
    const setup = shop({ retry: { attempts: 1 } });
    const { bus, shop: handler } = await start(setup);
    let isOpen = true;
    const done: number[] = [];
    handler.behave = (orders) => {
      if (isOpen) {
        throw Object.assign(new Error('open'), { code: 'CIRCUIT_BREAKER_OPEN', deferMs: 100 });
      }
      done.push(...orders.map(({ data }) => data.number));
    };
    await bus.publishAll(range(100).map((n) => setup.place(n)));
    await until('a few probes', () => handler.batches.length >= 12);
    expect(handler.batches.slice(10).every(({ length }) => length === 1)).toBe(true);
    isOpen = false;
    await until('all of them', () => done.length === 100);
    expect(new Set(done).size).toBe(100);
  });

  it('lets a running batch end at shutdown, commits it, and begins no other', async () => {
    const setup = shop({ concurrency: 1 }, 10);
    const first = await start(setup);
    let release: () => void = () => undefined;
    first.shop.behave = () => new Promise<void>((resolve) => (release = resolve));
    await first.bus.publishAll(range(30).map((n) => setup.place(n, 'a')));
    await until('a batch to run', () => first.shop.batches.length === 1);
    // Told after the consumers were told to stop.
    const told = { phase: 'consumers', name: 'the end', stop: async () => release() } as const;
    first.app.get(ShutdownSequence).register(told);
    await first.close();
    expect(first.shop.batches).toHaveLength(1);
    const handled = first.shop.batches[0]!.length;
    const second = await start(setup);
    await until('the rest', () => second.shop.numbers().length === 30 - handled);
    expect(second.shop.numbers()[0]).toBe(handled);
    await allCommitted(second, setup, 30);
  });

  it('counts each message, and times the handler once a batch', async () => {
    const setup = shop();
    const app = await start(setup);
    const identity = app.app.get<ServiceIdentity>(SERVICE_IDENTITY);
    const outcomes: string[] = [];
    let timed = 0;
    let waited = 0;
    const stop = [
      diagnostics.kafkaConsumed.subscribe(identity, ({ outcome }) => void outcomes.push(outcome)),
      diagnostics.kafkaHandler.subscribe(identity, () => void (timed += 1)),
      diagnostics.kafkaQueueLatency.subscribe(identity, () => void (waited += 1)),
    ];
    app.shop.behave = (orders) =>
      orders.map(({ data }) => (data.number === 0 ? deadLetter('no') : undefined));
    await app.bus.publishAll(range(10).map((n) => setup.place(n, 'a')));
    await allCommitted(app, setup, 10);
    stop.forEach((end) => end());
    expect(outcomes.toSorted()).toEqual(['dead_lettered', ...Array<string>(9).fill('handled')]);
    expect(timed).toBe(app.shop.batches.length);
    expect(waited).toBe(10);
  });

  it('gives raw records in batches too', async () => {
    const topic = uniquePrefix('scans');
    const group = uniquePrefix('archive');
    @Injectable()
    class Archive {
      readonly seen: string[] = [];
      @KafkaSubscribe({ topic }, { group, batch: { maxSize: 10 } })
      async keep(records: readonly RawRecord[]): Promise<void> {
        this.seen.push(...records.map(({ offset, value }) => `${offset} ${String(value)}`));
      }
    }
    const app = await boot(options(), [Archive]);
    open.push(app);
    const key = Buffer.from('k');
    for (const value of ['a', 'b', 'c']) {
      await app.bus.publishBytes({ topic, key, value: Buffer.from(value), headers: {} });
    }
    const { seen } = app.get(Archive);
    await until('all records', () => seen.length === 3);
    expect(seen).toEqual(['0 a', '1 b', '2 c']);
    await allCommitted(app, { group, topic }, 3);
  });
}
