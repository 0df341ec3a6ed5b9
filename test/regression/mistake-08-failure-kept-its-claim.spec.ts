import { Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { IsInt } from 'class-validator';
import { diagnostics, SERVICE_IDENTITY, ServiceIdentityModule } from '@mainstay/core';
import type { ServiceIdentity } from '@mainstay/core';
import { defineEvent, type EventEnvelope } from '@mainstay/events';
import { IdempotencyModule, IdempotentConsumer } from '@mainstay/idempotency';
import { KafkaBus, KafkaBusModule, KafkaSubscribe, MemoryBroker } from '@mainstay/kafka-bus';
import { EmbeddedRedis, RedisModule } from '@mainstay/redis';
import { waitFor } from '@mainstay/testing';
import { envelope } from '../integration/idempotency/application';

class NumberV1 {
  @IsInt() readonly number!: number;
}
const Counted = defineEvent({ type: 'mistake08.counted.v1', data: NumberV1 });

/**
 * In the original a failed handler kept its claim: the redelivery was a "duplicate", its offset was
 * committed, and the event was lost.
 */
describe('Mistake 8: a failure that kept its claim', () => {
  @Injectable()
  class Counter {
    readonly attempts: string[] = [];
    readonly handled: string[] = [];

    @KafkaSubscribe(Counted, { retry: { attempts: 4, initialDelayMs: 5 } })
    @IdempotentConsumer()
    async count(event: EventEnvelope<NumberV1>): Promise<void> {
      this.attempts.push(event.event_id);
      const attempt = this.attempts.filter((id) => id === event.event_id).length;
      if (event.data.number === 13 && attempt < 3) throw new Error('not yet');
      this.handled.push(event.event_id);
    }
  }

  @Module({ providers: [Counter] })
  class Feature {}

  it('handles the event after its failures, and repeated deliveries not again', async () => {
    const app = await Test.createTestingModule({
      imports: [
        ServiceIdentityModule.forRoot({ name: 'mistake_08' }),
        RedisModule.forRoot({ embedded: new EmbeddedRedis() }),
        KafkaBusModule.forRoot({
          driver: 'memory',
          broker: new MemoryBroker(),
          requireIdempotency: true,
          consumer: { fromBeginning: true },
        }),
        IdempotencyModule.forRoot({}),
        Feature,
      ],
    }).compile();
    app.useLogger(false);
    const outcomes: string[] = [];
    const identity = app.get<ServiceIdentity>(SERVICE_IDENTITY);
    const stop = diagnostics.kafkaConsumed.subscribe(identity, ({ outcome }) =>
      outcomes.push(outcome),
    );
    await app.init();
    const bus = app.get(KafkaBus);
    const counter = app.get(Counter);
    const poison = { ...envelope('thirteen', { number: 13 }), event_type: Counted.type };
    const good = { ...envelope('one', { number: 1 }), event_type: Counted.type };
    for (const each of [poison, good, poison, good]) {
      await bus.publish(Counted.topic, each, { key: each.event_id });
    }
    const count = (outcome: string) => outcomes.filter((each) => each === outcome).length;
    await waitFor(() => count('handled') === 2 && count('duplicate') === 2, {
      what: 'two handled and two duplicates',
    });
    expect([...counter.handled].sort()).toEqual(['one', 'thirteen']);
    expect(counter.attempts.filter((id) => id === 'thirteen')).toHaveLength(3);
    expect(count('dead_lettered')).toBe(0);
    stop();
    await app.close();
  });
});
