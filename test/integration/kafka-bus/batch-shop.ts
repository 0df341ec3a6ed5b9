import { Injectable } from '@nestjs/common';
import { IsInt, IsString } from 'class-validator';
import { RequestContext, type BatchAnswer } from '@mainstay/core';
import { defineEvent, type EventEnvelope } from '@mainstay/events';
import { KafkaSubscribe, type BatchOptions, type KafkaSubscribeOptions } from '@mainstay/kafka-bus';
import { uniquePrefix } from '@mainstay/testing';

export class OrderV1 {
  @IsString() readonly order_id!: string;
  @IsInt() readonly number!: number;
}
type Order = EventEnvelope<OrderV1>;

export type BatchShop = ReturnType<typeof shop>;

/** A handler of batches whose behaviour a test sets. */
export function shop(
  options: KafkaSubscribeOptions & { readonly batch?: undefined } = {},
  size = 50,
) {
  const topic = uniquePrefix('orders');
  const group = uniquePrefix('billing');
  const Placed = defineEvent({ type: topic, data: OrderV1, key: (data) => data.order_id });
  const batch: BatchOptions = { maxSize: size };

  @Injectable()
  class Shop {
    readonly batches: (readonly Order[])[] = [];
    readonly correlations: (string | undefined)[] = [];
    behave: (orders: readonly Order[]) => BatchAnswer | Promise<BatchAnswer> = () => undefined;

    constructor(private readonly context: RequestContext) {}

    @KafkaSubscribe(Placed, {
      group,
      retry: { attempts: 2, initialDelayMs: 10 },
      ...options,
      batch,
    })
    async place(orders: readonly Order[]) {
      this.batches.push(orders);
      for (const order of orders) {
        this.correlations.push(this.context.within(order, () => this.context.correlationId));
      }
      return this.behave(orders);
    }

    /** Of every run, in order. */
    numbers() {
      return this.batches.flat().map(({ data }) => data.number);
    }

    runs(number: number) {
      return this.numbers().filter((each) => each === number).length;
    }
  }
  const place = (number: number, order = `o${number}`) =>
    Placed.create({ order_id: order, number });
  return { topic, group, Placed, Shop, place };
}
