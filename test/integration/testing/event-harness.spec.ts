import { Injectable } from '@nestjs/common';
import { failed, ShutdownSequence } from '@mainstay/core';
import { defineEvent, type EventEnvelope } from '@mainstay/events';
import { KafkaBus, KafkaBusModule, KafkaSubscribe } from '@mainstay/kafka-bus';
import { EventHarness, HarnessStartError, HarnessTimeoutError } from '@mainstay/testing';
import { IsInt, IsString } from 'class-validator';

class OrderPlacedV1 {
  @IsString()
  readonly order_id!: string;
  @IsInt()
  readonly failures!: number;
}

class OrderShippedV1 {
  @IsString()
  readonly order_id!: string;
}

const OrderPlaced = defineEvent({
  type: 'shop.order.placed.v1',
  data: OrderPlacedV1,
  key: (data) => data.order_id,
});
const OrderShipped = defineEvent({ type: 'shop.order.shipped.v1', data: OrderShippedV1 });

@Injectable()
class Shipping {
  readonly attempts = new Map<string, number>();

  constructor(private readonly bus: KafkaBus) {}

  @KafkaSubscribe(OrderPlaced, {
    group: 'shipping',
    retry: { attempts: 3, initialDelayMs: 60_000, maxDelayMs: 600_000 },
  })
  async ship(event: EventEnvelope<OrderPlacedV1>): Promise<void> {
    const { order_id: orderId, failures } = event.data;
    const attempt = (this.attempts.get(orderId) ?? 0) + 1;
    this.attempts.set(orderId, attempt);
    if (attempt <= failures) throw new Error('the truck is late');
    await this.bus.publish(OrderShipped.from(event, { order_id: orderId }));
  }
}

@Injectable()
class Ledger {
  readonly batches: (readonly string[])[] = [];

  @KafkaSubscribe(OrderPlaced, {
    group: 'ledger',
    retry: { attempts: 2, initialDelayMs: 600_000 },
    batch: { maxSize: 10, maxWaitMs: 60_000 },
  })
  async book(events: readonly EventEnvelope<OrderPlacedV1>[]) {
    this.batches.push(events.map(({ data }) => data.order_id));
    return events.map(({ data }) =>
      data.failures > 0 ? failed(new Error('no account')) : undefined,
    );
  }
}

describe('EventHarness', () => {
  let harness: EventHarness;

  beforeEach(async () => {
    const imports = [KafkaBusModule.forRoot({ bootstrapServers: 'nowhere:9092' })];
    harness = await EventHarness.start({ imports, providers: [Shipping] });
  });

  afterEach(() => harness.stop());

  const place = (orderId: string, failures = 0) =>
    harness.publish(OrderPlaced.create({ order_id: orderId, failures }));

  it('answers what was published and consumed, with its key and headers', async () => {
    await place('a');
    const shipped = await harness.published(OrderShipped, ({ envelope }) => {
      return envelope.data.order_id === 'a';
    });
    const placed = await harness.consumed(OrderPlaced, 'shipping');
    expect(placed.key).toBe('a');
    expect(placed.headers.event_type).toBe('shop.order.placed.v1');
    expect(shipped.envelope.correlation_id).toBe(placed.envelope.correlation_id);
  });

  it('lets minutes of retries pass in no time', async () => {
    const began = harness.clock.now();
    await place('b', 2);
    await harness.published(OrderShipped, undefined, { deadlineMs: 3_600_000 });
    expect(harness.app.get(Shipping).attempts.get('b')).toBe(3);
    expect(harness.clock.now() - began).toBeGreaterThan(60_000);
  });

  it('finds dead letters with their error', async () => {
    await place('c', 99);
    const dead = await harness.deadLettered(OrderPlaced, undefined, { deadlineMs: 3_600_000 });
    expect(dead.headers['x-error-message']).toBe('the truck is late');
    expect(dead.headers['x-attempts']).toBe('3');
  });

  it('says what was seen instead when nothing fits', async () => {
    await place('d');
    const waiting = harness.published(OrderShipped, ({ key }) => key === 'other');
    await expect(waiting).rejects.toThrow(HarnessTimeoutError);
    await expect(waiting).rejects.toThrow(
      /Waited 60000 ms .* shop\.order\.shipped\.v1 to be published\. Seen instead:\n/,
    );
    await expect(waiting).rejects.toThrow(/\n- shop\.order\.placed\.v1 key=d/);
  });

  it('names the groups that subscribe where one that was waited for does not', async () => {
    await place('e');
    await expect(harness.consumed(OrderPlaced, 'shiping')).rejects.toThrow(
      'to be consumed by shiping (subscribed to it: shipping)',
    );
    await expect(harness.consumed(OrderShipped, 'shipping')).rejects.toThrow(
      'to be consumed by shipping (subscribed to it: none)',
    );
  });

  it('says that the bus is missing', async () => {
    await expect(EventHarness.start({ imports: [] })).rejects.toThrow(HarnessStartError);
    await expect(EventHarness.start({ imports: [] })).rejects.toThrow(/no KafkaBusModule/);
  });

  it('closes what the application had opened where it does not start', async () => {
    const closed = jest.fn();
    const opens = {
      provide: 'POOL',
      inject: [ShutdownSequence],
      useFactory: (shutdown: ShutdownSequence) => {
        shutdown.register({ phase: 'stores', name: 'pool', stop: closed });
        return {
          onModuleInit: () => {
            throw new Error('no such schema');
          },
        };
      },
    };
    const imports = [KafkaBusModule.forRoot({ bootstrapServers: 'nowhere:9092' })];
    await expect(EventHarness.start({ imports, providers: [opens] })).rejects.toThrow(
      'no such schema',
    );
    expect(closed).toHaveBeenCalledTimes(1);
  });

  it('gathers batches on its own clock, and tells of each of their messages', async () => {
    const imports = [KafkaBusModule.forRoot({ bootstrapServers: 'nowhere:9092' })];
    const options = { imports, providers: [Ledger], partitions: 1 };
    const books = await EventHarness.start(options);
    const began = books.clock.now();
    const orders = ['a', 'b', 'c'].map((id) => ({ order_id: id, failures: id === 'b' ? 1 : 0 }));
    await books.publishAll(orders.map((order) => OrderPlaced.create(order)));
    const hour = { deadlineMs: 3_600_000 };
    await books.consumed(OrderPlaced, 'ledger', ({ key }) => key === 'a', hour);
    expect(books.clock.now() - began).toBeGreaterThanOrEqual(60_000);
    const dead = await books.deadLettered(OrderPlaced, undefined, hour);
    expect([dead.key, dead.headers['x-attempts']]).toEqual(['b', '2']);
    await books.consumed(OrderPlaced, 'ledger', ({ key }) => key === 'c', hour);
    expect(books.app.get(Ledger).batches).toEqual([['a', 'b', 'c'], ['b']]);
    await books.stop();
  });

  it('keeps two harnesses apart', async () => {
    const imports = [KafkaBusModule.forRoot({ bootstrapServers: 'nowhere:9092' })];
    const other = await EventHarness.start({ imports, providers: [Shipping] });
    await place('e');
    await harness.published(OrderShipped);
    expect(other.events).toEqual([]);
    await other.stop();
  });

  it('goes on where a test fakes timers', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] });
    try {
      const imports = [KafkaBusModule.forRoot({ bootstrapServers: 'nowhere:9092' })];
      const other = await EventHarness.start({ imports, providers: [Shipping] });
      await other.publish(OrderPlaced.create({ order_id: 'f', failures: 1 }));
      await other.published(OrderShipped, undefined, { deadlineMs: 3_600_000 });
      await other.stop();
    } finally {
      jest.useRealTimers();
    }
  });
});
