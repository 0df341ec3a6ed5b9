import { systemClock, type ComponentLogger } from '@mainstay/core';
import { defineEvent } from '@mainstay/events';
import { CircuitBreaker } from '@mainstay/resilience';
import { KafkaPublishAbortedError } from '../publishing/errors/kafka-publish-aborted.error';
import type { KafkaBus } from '../publishing/kafka-bus.service';
import type { PreparedEvent } from '../publishing/publish-options';
import { FALLBACK_DEFAULTS } from './fallback-queue';
import { ResilientKafkaPublisher } from './resilient-kafka-publisher';

class PlacedV1 {}
const Placed = defineEvent({ type: 'shop.order.placed.v1', data: PlacedV1 });
const silent = { info: () => {}, warn: () => {}, error: () => {} } as unknown as ComponentLogger;

/** A bus whose broker never answers: what is delivered ends by the caller's signal alone. */
class SilentBus {
  delivered = 0;

  prepare(): PreparedEvent {
    const record = { topic: Placed.topic, key: null, value: Buffer.from('{}'), headers: {} };
    return { eventId: 'an id', record };
  }

  deliver({ record }: PreparedEvent, signal?: AbortSignal): Promise<never> {
    this.delivered += 1;
    return new Promise((_, reject) => {
      const give = () => reject(new KafkaPublishAbortedError(record.topic));
      signal?.addEventListener('abort', give, { once: true });
    });
  }
}

function setUp() {
  const bus = new SilentBus();
  const publisher = new ResilientKafkaPublisher({
    bus: bus as unknown as KafkaBus,
    breaker: new CircuitBreaker({ name: 'kafka_publisher' }),
    fallback: FALLBACK_DEFAULTS,
    clock: systemClock,
    logger: silent,
    app: { name: 'shop_service', version: '1.0.0', environment: 'testing' },
  });
  return { bus, publisher };
}

describe('ResilientKafkaPublisher', () => {
  it('stops waiting when its caller does, and keeps nothing of it', async () => {
    const { publisher } = setUp();
    const given = new AbortController();
    const publishing = publisher.publish(Placed.create({}), { signal: given.signal });
    given.abort();
    await expect(publishing).rejects.toThrow(KafkaPublishAbortedError);
    expect(publisher.depth).toBe(0);
  });

  it('does not begin with what its caller has given up before', async () => {
    const { bus, publisher } = setUp();
    const publishing = publisher.publish(Placed.create({}), { signal: AbortSignal.abort() });
    await expect(publishing).rejects.toThrow(KafkaPublishAbortedError);
    expect([bus.delivered, publisher.depth]).toEqual([0, 0]);
  });
});
