import { Injectable } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { isOutcome, ProviderScanner, IDEMPOTENT_HANDLER } from '@mainstay/core';
import type { EventEnvelope } from '@mainstay/events';
import { IdempotentConsumer } from '@mainstay/idempotency';
import { EmbeddedRedis, RedisClient, RedisModule } from '@mainstay/redis';
import { envelope, gate, SERVICE, start, type IdempotentApplication } from './application';

type Essay = EventEnvelope<{ readonly text: string }>;

@Injectable()
class Handlers {
  readonly handled: string[] = [];
  held: Promise<void> | undefined;

  @IdempotentConsumer()
  async plain(event: Essay): Promise<string> {
    await this.held;
    this.handled.push(event.event_id);
    return 'done';
  }

  @IdempotentConsumer({ prepare: 'count' })
  async prepared(event: Essay, letters: number, ...rest: unknown[]): Promise<void> {
    this.handled.push([event.event_id, letters, ...rest].join());
  }

  async count(event: Essay): Promise<number> {
    return event.data.text.length;
  }

  @EventPattern('essays')
  @IdempotentConsumer()
  async patternOutside(@Payload() event: Essay, _context?: unknown): Promise<void> {
    this.handled.push(event.event_id);
  }

  @IdempotentConsumer()
  @EventPattern('essays')
  async patternInside(@Payload() event: Essay, _context?: unknown): Promise<void> {
    this.handled.push(event.event_id);
  }

  @IdempotentConsumer({ key: (order: string, _sum: number) => order, ttlSeconds: 77 })
  async bill(order: string, sum: number): Promise<number> {
    this.handled.push(`${order}=${sum}`);
    return sum;
  }

  @IdempotentConsumer({ version: 1 })
  async old(event: Essay): Promise<void> {
    this.handled.push(event.event_id);
    if (event.data.text === 'bad') throw new Error('bad');
  }
}

@Injectable()
class Overriding extends Handlers {
  @IdempotentConsumer()
  override async plain(event: Essay): Promise<string> {
    return `more than ${await super.plain(event)}`;
  }
}

describe('@IdempotentConsumer', () => {
  const embedded = new EmbeddedRedis();
  let running: IdempotentApplication;
  let handlers: Handlers;
  let redis: RedisClient;

  beforeEach(async () => {
    await embedded.flush();
    running = await start([RedisModule.forRoot({ embedded })], [Handlers, Overriding]);
    handlers = running.app.get(Handlers);
    redis = running.app.get(RedisClient);
  });
  afterEach(() => running.close());

  const essay = (id: string, text = 'text') => envelope(id, { text });
  const keys = () => redis.scanPattern('*');

  it('claims once for a method that overrides an idempotent one and calls it', async () => {
    const overriding = running.app.get(Overriding);
    expect(await running.deliver({}, () => overriding.plain(essay('a')))).toBe('more than done');
    expect(overriding.handled).toEqual(['a']);
    expect(running.outcomes).toEqual(['redis first']);
  });

  it('handles an event once, and answers duplicate() afterwards', async () => {
    expect(await running.deliver({}, () => handlers.plain(essay('a')))).toBe('done');
    const again = await running.deliver({ offset: '1' }, () => handlers.plain(essay('a')));
    expect(isOutcome(again) && again).toMatchObject({ kind: 'duplicate' });
    expect(handlers.handled).toEqual(['a']);
    expect(running.outcomes).toEqual(['redis first', 'redis duplicate']);
  });

  it('stores what the wire contract says, under its key, as long as its type says', async () => {
    await running.deliver({}, () => handlers.plain(essay('abc')));
    const [key] = await keys();
    expect(key).toBe(
      `huleedu:idempotency:v2:${SERVICE}:test_essay_requested_v1:` +
        'ee8f4a6bba779ed014dafb3b74c8792e83442d9f93cabd2611c2182094bfd761',
    );
    expect(JSON.parse((await redis.get(key!)) ?? '')).toEqual({
      status: 'completed',
      owner: expect.any(String),
      started_at: expect.any(String),
      completed_at: expect.any(String),
      processed_by: SERVICE,
      event_id: 'abc',
      correlation_id: 'c-1',
      source_service: 'other_service',
    });
    const left = Number(await redis.call('TTL', key!));
    expect(left).toBeGreaterThan(3_590);
    expect(left).toBeLessThanOrEqual(3_600);
  });

  it('keeps groups apart, and names another group in the key', async () => {
    await running.deliver({}, () => handlers.plain(essay('a')));
    await running.deliver({ group: 'progress' }, () => handlers.plain(essay('a')));
    expect(handlers.handled).toEqual(['a', 'a']);
    expect((await keys()).filter((key) => key.includes(`:${SERVICE}.progress:`))).toHaveLength(1);
  });

  it('asks the bus to wait, by deferMs, while the first is in flight', async () => {
    const held = gate();
    handlers.held = held.opened;
    const first = running.deliver({}, () => handlers.plain(essay('a')));
    await expect(running.deliver({}, () => handlers.plain(essay('a')))).rejects.toMatchObject({
      code: 'MESSAGE_IN_FLIGHT',
      deferMs: expect.any(Number),
    });
    held.open();
    expect(await first).toBe('done');
    expect(running.outcomes).toEqual(['redis first', 'redis in_flight']);
  });

  it('hands what prepare gave to the method, late-bound, before further arguments', async () => {
    handlers.count = async () => 42;
    const withContext = handlers.prepared as (...args: unknown[]) => Promise<void>;
    await running.deliver({}, () => withContext.call(handlers, essay('a'), 'context'));
    expect(handlers.handled).toEqual(['a,42,context']);
  });

  it.each(['patternOutside', 'patternInside'] as const)(
    'works on methods of @EventPattern, whichever decorator comes first: %s',
    async (method) => {
      const context = {
        getTopic: () => 'essays',
        getPartition: () => 0,
        getMessage: () => ({ offset: '0' }),
      };
      // As Nest takes the method: from the instance, before the application was initialised.
      const callback = handlers[method].bind(handlers);
      await callback(essay('a'), context);
      await callback(essay('a'), context);
      expect(handlers.handled).toEqual(['a']);
      expect(Reflect.getMetadata('microservices:pattern', handlers[method])).toEqual(['essays']);
    },
  );

  it('works on any method by key, with a time to live of its own', async () => {
    expect(await handlers.bill('order-1', 5)).toBe(5);
    expect(isOutcome(await handlers.bill('order-1', 5))).toBe(true);
    expect(await handlers.bill('order-2', 6)).toBe(6);
    expect(handlers.handled).toEqual(['order-1=5', 'order-2=6']);
    const [key] = await keys();
    expect(key).toContain(':Handlers_bill:');
    expect(Number(await redis.call('TTL', key!))).toBeLessThanOrEqual(77);
  });

  it('says what is missing when there is nothing to go by', async () => {
    await expect(handlers.plain({} as Essay)).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_MISSING',
      message: expect.stringContaining('Handlers.plain'),
    });
  });

  it('goes by the place in the log where there is no envelope, never by the data', async () => {
    const raw = { data: { equal: true } } as unknown as Essay;
    for (const offset of ['1', '2', '2']) {
      await running.deliver({ offset }, () => handlers.plain(raw));
    }
    expect(handlers.handled).toHaveLength(2);
  });

  it('speaks version 1: processed:<sha256>, released on failure', async () => {
    await expect(running.deliver({}, () => handlers.old(essay('abc', 'bad')))).rejects.toThrow();
    expect(await keys()).toEqual([]);
    await running.deliver({}, () => handlers.old(essay('abc')));
    const [key] = await keys();
    expect(key).toBe('processed:ee8f4a6bba779ed014dafb3b74c8792e83442d9f93cabd2611c2182094bfd761');
    expect(await redis.get(key!)).toBe('1');
    expect(Number(await redis.call('ttl', key!))).toBeGreaterThan(86_400 - 60);
    await running.deliver({}, () => handlers.old(essay('abc')));
    expect(handlers.handled).toEqual(['abc', 'abc']);
  });

  it('marks its methods for a bus that insists on idempotency', () => {
    const marked = running.app.get(ProviderScanner).annotated(IDEMPOTENT_HANDLER);
    expect(marked.map(({ methodName }) => methodName)).toContain('plain');
  });
});

describe('booting with @IdempotentConsumer', () => {
  it('fails when its store is not there, and when prepare is no method', async () => {
    @Injectable()
    class Broken {
      @IdempotentConsumer({ store: 'inbox' })
      async one(_event: Essay): Promise<void> {}

      @IdempotentConsumer({ store: 'nowhere' })
      async two(_event: Essay): Promise<void> {}

      @IdempotentConsumer({ store: 'memory', prepare: 'missing' as 'one' })
      async three(_event: Essay, _prepared: unknown): Promise<void> {}

      @IdempotentConsumer()
      async four(_event: Essay): Promise<void> {}
    }
    const failing = start([], [Broken]);
    await expect(failing).rejects.toMatchObject({ code: 'METHOD_CHAIN_INVALID' });
    await expect(failing).rejects.toThrow(/Broken\.one: .*inbox needs DatabaseModule/);
    await expect(failing).rejects.toThrow(/Broken\.two: .*nowhere is none of/);
    await expect(failing).rejects.toThrow(/Broken\.three: .*prepare names missing/);
    await expect(failing).rejects.toThrow(/Broken\.four: .*redis needs RedisModule/);
  });

  it('keeps two applications of one process apart', async () => {
    @Injectable()
    class Counter {
      runs = 0;
      @IdempotentConsumer({ store: 'memory' })
      async count(_event: Essay): Promise<void> {
        this.runs += 1;
      }
    }
    const one = await start([], [Counter]);
    const two = await start([], [Counter]);
    const event = envelope('a', { text: '' });
    for (const { app } of [one, two, one, two]) await app.get(Counter).count(event);
    expect([one, two].map(({ app }) => app.get(Counter).runs)).toEqual([1, 1]);
    expect(one.outcomes).toEqual(['memory first', 'memory duplicate']);
    await one.close();
    await two.close();
  });
});
