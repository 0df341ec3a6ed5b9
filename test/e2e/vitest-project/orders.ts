import { Injectable } from '@nestjs/common';
import { defineEvent, type EventEnvelope } from '@mainstay/events';
import { KafkaBus, KafkaSubscribe } from '@mainstay/kafka-bus';
import { IsInt, IsString } from 'class-validator';

class OrderPlacedV1 {
  @IsString()
  readonly order_id!: string;
  /** How often the truck is late. */
  @IsInt()
  readonly delays!: number;
}

class OrderShippedV1 {
  @IsString()
  readonly order_id!: string;
}

export const OrderPlaced = defineEvent({
  type: 'shop.order.placed.v1',
  data: OrderPlacedV1,
  key: (data) => data.order_id,
});
export const OrderShipped = defineEvent({ type: 'shop.order.shipped.v1', data: OrderShippedV1 });

@Injectable()
export class Shipping {
  private readonly attempts = new Map<string, number>();

  constructor(private readonly bus: KafkaBus) {}

  @KafkaSubscribe(OrderPlaced, {
    group: 'shipping',
    retry: { attempts: 3, initialDelayMs: 60_000, maxDelayMs: 600_000 },
  })
  async ship(event: EventEnvelope<OrderPlacedV1>): Promise<void> {
    const { order_id: orderId, delays } = event.data;
    const attempt = (this.attempts.get(orderId) ?? 0) + 1;
    this.attempts.set(orderId, attempt);
    if (attempt <= delays) throw new Error('the truck is late');
    await this.bus.publish(OrderShipped.from(event, { order_id: orderId }));
  }
}
