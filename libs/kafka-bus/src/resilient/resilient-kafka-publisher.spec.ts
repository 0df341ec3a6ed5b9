import { systemClock, type ComponentLogger, type RequestContext } from '@mainstay/core';
import { defineEvent } from '@mainstay/events';
import { CircuitBreaker } from '@mainstay/resilience';
import type { ProducerRecord } from '../drivers/kafka-driver';
import { MemoryBroker } from '../drivers/memory/memory-broker';
import { MemoryDriver } from '../drivers/memory/memory-driver';
import { KafkaPublishAbortedError } from '../publishing/errors/kafka-publish-aborted.error';
import { KafkaBus } from '../publishing/kafka-bus.service';
import { ProducerSession } from '../publishing/producer-session';
import { PRODUCER_DEFAULTS } from '../publishing/producer.options';
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

const app = { name: 'shop_service', version: '1.0.0', environment: 'testing' } as const;

function setUp<Bus extends SilentBus | KafkaBus>(bus: Bus) {
  const publisher = new ResilientKafkaPublisher({
    bus: bus as unknown as KafkaBus,
    breaker: new CircuitBreaker({ name: 'kafka_publisher', failureThreshold: 100 }),
    fallback: FALLBACK_DEFAULTS,
    clock: systemClock,
    logger: silent,
    app,
  });
  return { bus, publisher };
}

describe('ResilientKafkaPublisher', () => {
  it('stops waiting when its caller does, and keeps nothing of it', async () => {
    const { publisher } = setUp(new SilentBus());
    const given = new AbortController();
    const publishing = publisher.publish(Placed.create({}), { signal: given.signal });
    given.abort();
    await expect(publishing).rejects.toThrow(KafkaPublishAbortedError);
    expect(publisher.depth).toBe(0);
  });

  it('does not begin with what its caller has given up before', async () => {
    const { bus, publisher } = setUp(new SilentBus());
    const publishing = publisher.publish(Placed.create({}), { signal: AbortSignal.abort() });
    await expect(publishing).rejects.toThrow(KafkaPublishAbortedError);
    expect([bus.delivered, publisher.depth]).toEqual([0, 0]);
  });

  it('drains in order of the key also where the producer has no room for all', async () => {
    const broker = new MemoryBroker({ partitions: 1 });
    broker.createTopic(Placed.topic);
    const session = new ProducerSession({
      driver: new MemoryDriver(broker),
      clientId: 'shop',
      options: {
        ...PRODUCER_DEFAULTS,
        backoff: { initialDelayMs: 10, maxDelayMs: 10 },
        publishTimeoutMs: 200,
        maxQueuedBytes: 1,
      },
      clock: systemClock,
      logger: silent,
    });
    const context = { traceCarrier: () => ({}) } as unknown as RequestContext;
    const { publisher } = setUp(new KafkaBus({ session, clock: systemClock, context, app }));
    // When it is published, and when it is drained for the first time.
    const until = Date.now() + 700;
    const where = ({ headers }: ProducerRecord) => 'first' in headers && Date.now() < until;
    const lost = { outcome: 'unknown', appended: false } as const;
    broker.faults.failProduce(lost, { times: 1_000, where });
    const publish = (headers: Record<string, string>) =>
      publisher.publish(Placed.create({}), { key: 'one', headers });
    const first = await publish({ first: 'yes' });
    const second = await publish({});
    while (publisher.depth > 0) await new Promise((resolve) => setImmediate(resolve));
    await session.stop();
    const ids = broker.records(Placed.topic).map(({ headers }) => String(headers.event_id));
    expect(ids).toEqual([first.eventId, second.eventId]);
  });
});
