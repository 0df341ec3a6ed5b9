import { Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { IsInt, IsString } from 'class-validator';
import { deadLetter, RequestContext, ServiceIdentityModule } from '@mainstay/core';
import { defineEvent, type EventEnvelope } from '@mainstay/events';
import { KafkaBus, KafkaBusModule, KafkaSubscribe, MemoryBroker } from '@mainstay/kafka-bus';
import { waitFor } from '@mainstay/testing';

class OrderPlacedV1 {
  @IsString() readonly order_id!: string;
  @IsInt() readonly number!: number;
}

const OrderPlaced = defineEvent({
  type: 'shop.order.placed.v1',
  data: OrderPlacedV1,
  key: (data) => data.order_id,
});

@Injectable()
class Orders {
  readonly seen: EventEnvelope<OrderPlacedV1>[] = [];
  readonly correlations: (string | undefined)[] = [];
  failures = 0;

  constructor(private readonly context: RequestContext) {}

  @KafkaSubscribe(OrderPlaced, { retry: { attempts: 3, initialDelayMs: 5 } })
  async place(event: EventEnvelope<OrderPlacedV1>) {
    if (event.data.number === -1) return deadLetter('not wanted');
    if (event.data.number === 13 && this.failures < 2) {
      this.failures += 1;
      throw new Error('unlucky');
    }
    this.seen.push(event);
    this.correlations.push(this.context.correlationId);
  }
}

function application(broker: MemoryBroker) {
  @Module({
    imports: [
      ServiceIdentityModule.forRoot({ name: 'shop_service', environment: 'testing' }),
      KafkaBusModule.forRoot({ driver: 'memory', broker }),
    ],
    providers: [Orders],
  })
  class App {}
  return Test.createTestingModule({ imports: [App] }).compile();
}

describe('the bus on the memory driver', () => {
  it('takes an event from publish to its handler, in order per key', async () => {
    const app = await application(new MemoryBroker());
    await app.init();
    const bus = app.get(KafkaBus);
    const orders = app.get(Orders);
    const started = performance.now();
    await Promise.all(
      Array.from({ length: 2_000 }, (_, number) =>
        bus.publish(OrderPlaced.create({ order_id: `o${number % 50}`, number })),
      ),
    );
    await waitFor(() => orders.seen.length === 2_000, { deadlineMs: 10_000, what: 'all orders' });
    const took = performance.now() - started;
    expect(took).toBeLessThan(5_000);
    for (let key = 0; key < 50; key += 1) {
      const own = orders.seen.filter((event) => event.data.order_id === `o${key}`);
      const numbers = own.map((event) => event.data.number);
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    }
    expect(orders.seen[0]!.data).toBeInstanceOf(OrderPlacedV1);
    expect(orders.correlations[0]).toBe(orders.seen[0]!.correlation_id);
    expect(orders.failures).toBe(2);
    await app.close();
  });
});
