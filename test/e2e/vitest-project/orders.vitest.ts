import { KafkaBusModule } from '@mainstay/kafka-bus';
import { EventHarness } from '@mainstay/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OrderPlaced, OrderShipped, Shipping } from './orders.js';

describe('orders', () => {
  let harness: EventHarness;

  beforeEach(async () => {
    const imports = [KafkaBusModule.forRoot({ bootstrapServers: 'nowhere:9092' })];
    harness = await EventHarness.start({ imports, providers: [Shipping] });
  });

  afterEach(() => harness.stop());

  const place = (orderId: string, delays = 0) =>
    harness.publish(OrderPlaced.create({ order_id: orderId, delays }));

  it('are shipped', async () => {
    await place('a');
    const shipped = await harness.published(OrderShipped);
    expect(shipped.envelope.data.order_id).toBe('a');
    await harness.consumed(OrderPlaced, 'shipping');
  });

  it('are shipped after minutes of retries, which pass in no time', async () => {
    const began = performance.now();
    await place('b', 2);
    await harness.published(OrderShipped, undefined, { deadlineMs: 3_600_000 });
    expect(performance.now() - began).toBeLessThan(20_000);
  });

  it('are found among the dead letters when the truck never comes', async () => {
    await place('c', 99);
    const dead = await harness.deadLettered(OrderPlaced, undefined, { deadlineMs: 3_600_000 });
    expect(dead.headers['x-error-message']).toBe('the truck is late');
  });

  it('are refused where they are wrong, to the one who published alone', async () => {
    const right = OrderPlaced.create({ order_id: 'd', delays: 0 });
    const wrong = { ...right, data: { order_id: 'd', delays: 'many' as never } };
    await expect(harness.publish(wrong)).rejects.toThrow(/delays/);
  });

  it.runIf(process.env.SHOW_A_FAILURE)('are told of in a failure', async () => {
    await place('d');
    await harness.published(OrderShipped, ({ envelope }) => envelope.data.order_id === 'other');
  });
});
