import { randomUUID } from 'node:crypto';
import { Controller, Get, Module, Param } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { INestApplication } from '@nestjs/common';
import * as fc from 'fast-check';
import { diagnostics, SERVICE_IDENTITY, type ServiceIdentity } from '@mainstay/core';
import {
  METRICS_REGISTRY,
  ObservabilityModule,
  type MetricsRegistry,
} from '@mainstay/observability';

@Controller('v1/batches')
class BatchController {
  @Get(':id/status')
  status(@Param('id') id: string): { id: string } {
    return { id };
  }
}

const LABEL_LIMIT = 20;

/** On every channel that takes a name from outside. */
function publishEverywhere(app: ServiceIdentity, topic: string, group: string): void {
  const place = { app, topic, group, partition: topic.length };
  diagnostics.kafkaPublished.publish({ app, topic, result: 'failed', count: 1 });
  diagnostics.kafkaConsumed.publish({ ...place, outcome: 'dead_lettered' });
  diagnostics.kafkaHandler.publish({ ...place, seconds: 0.1 });
  diagnostics.kafkaQueueLatency.publish({ ...place, seconds: 0.1 });
  diagnostics.kafkaLag.publish({ ...place, lag: 1 });
  diagnostics.kafkaPaused.publish({ ...place, paused: true });
  diagnostics.idempotency.publish({ app, store: group, outcome: 'first' });
  diagnostics.circuitState.publish({ app, circuit: topic, from: 'closed', to: 'open' });
  diagnostics.circuitCall.publish({ app, circuit: topic, result: 'failure' });
  diagnostics.outboxAdded.publish({ app, eventType: topic, count: 1 });
  diagnostics.outboxPublished.publish({ app, eventType: topic, ageSeconds: 1 });
  diagnostics.outboxFailed.publish({ app, eventType: topic });
  diagnostics.outboxRelayError.publish({ app, errorType: topic });
  const query = { operation: group, table: topic, seconds: 0.1 };
  diagnostics.databaseQuery.publish({ app, ...query, result: 'success' });
  diagnostics.databaseError.publish({ app, errorType: topic, operation: group });
}

/** Of all labels of all metrics but those of buckets. */
async function mostValuesOfALabel(registry: MetricsRegistry): Promise<number> {
  const seen = new Map<string, Set<unknown>>();
  for (const { name, values } of await registry.getMetricsAsJSON()) {
    for (const { labels } of values) {
      for (const [label, value] of Object.entries(labels)) {
        if (label === 'le') continue;
        const key = `${name} ${label}`;
        seen.set(key, (seen.get(key) ?? new Set()).add(value));
      }
    }
  }
  return Math.max(...[...seen.values()].map((values) => values.size));
}

@Module({
  imports: [
    ObservabilityModule.forRoot({
      serviceName: 'batch_service',
      logging: { level: 'silent' },
      metrics: { labelLimit: LABEL_LIMIT, runtime: false },
    }),
  ],
  controllers: [BatchController],
})
class BatchModule {}

/**
 * The original's metrics had the raw path and the batch id as labels, a queue depth that never came
 * back to zero, and ages that were never observed.
 */
describe('mistake 14: metrics that grow without end or tell what is no longer so', () => {
  let app: INestApplication;
  let identity: ServiceIdentity;
  let registry: MetricsRegistry;
  beforeAll(async () => {
    app = await NestFactory.create(BatchModule, { logger: false });
    await app.listen(0, '127.0.0.1');
    identity = app.get<ServiceIdentity>(SERVICE_IDENTITY);
    registry = app.get<MetricsRegistry>(METRICS_REGISTRY);
  });
  afterAll(() => app.close());

  const rows = async (metric: string) =>
    (await registry.metrics()).split('\n').filter((row) => row.startsWith(metric));

  it('keeps one row a route, whatever paths, ids and methods it is asked for', async () => {
    const { port } = app.getHttpServer().address() as { port: number };
    const url = `http://127.0.0.1:${port}`;
    for (let request = 0; request < 40; request++) {
      await fetch(`${url}/v1/batches/${randomUUID()}/status`);
      await fetch(`${url}/${randomUUID()}/../${request}?x=${request}`, { method: 'PROPFIND' });
    }
    const counted = await rows('request_count{');
    expect(counted).toHaveLength(2);
    expect(counted.join()).toContain('endpoint="/v1/batches/:id/status"');
    expect(counted.join()).toContain('method="OTHER",endpoint="unmatched"');
  });

  it('bounds every label that comes from outside', async () => {
    for (let number = 0; number < 200; number++) {
      const topic = `topic.${number}`;
      diagnostics.kafkaPublished.publish({ app: identity, topic, result: 'published', count: 1 });
      diagnostics.outboxAdded.publish({ app: identity, eventType: randomUUID(), count: 1 });
    }
    const published = await rows('kafka_messages_published_total{');
    expect(published).toHaveLength(LABEL_LIMIT + 1);
    expect(published.join()).toContain('topic="other"');
    expect(await rows('outbox_events_added_total{')).toEqual([
      'outbox_events_added_total{service="batch_service",event_type="other"} 200',
    ]);
  });

  it('shows a depth of nothing when the queue is empty', async () => {
    for (const depth of [7, 0]) {
      diagnostics.outboxDepth.publish({ app: identity, depth, oldestAgeSeconds: depth, dead: 0 });
    }
    expect(await rows('outbox_queue_depth{')).toEqual([
      'outbox_queue_depth{service="batch_service"} 0',
    ]);
    expect(await rows('outbox_oldest_age_seconds{')).toEqual([
      'outbox_oldest_age_seconds{service="batch_service"} 0',
    ]);
  });

  it('observes how old events are when they are published', async () => {
    diagnostics.outboxPublished.publish({ app: identity, eventType: 'a.b.v1', ageSeconds: 0.2 });
    expect(await rows('outbox_event_age_seconds_count')).toEqual([
      'outbox_event_age_seconds_count{service="batch_service"} 1',
    ]);
  });

  it('forgets the lag of a partition that belongs to another member now', async () => {
    const place = { app: identity, topic: 'a.b.v1', partition: 2, group: 'g' };
    diagnostics.kafkaLag.publish({ ...place, lag: 12 });
    diagnostics.kafkaPaused.publish({ ...place, paused: true });
    expect(await rows('kafka_consumer_lag{')).toHaveLength(1);
    diagnostics.kafkaLag.publish({ ...place, lag: undefined });
    expect(await rows('kafka_consumer_lag{')).toEqual([]);
    expect(await rows('kafka_consumer_paused{')).toEqual([]);
  });

  it('bounds topics, groups and names, however they are spelled', async () => {
    const name = fc.oneof(fc.string(), fc.uuid(), fc.lorem(), fc.constantFrom('__proto__', ''));
    const spelled = fc
      .tuple(name, fc.constantFrom('', '.DLT', '.retry.g.5s', '"} 1\n'))
      .map(([base, suffix]) => base + suffix);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(spelled, spelled), { minLength: 100 }), async (pairs) => {
        for (const [topic, group] of pairs) publishEverywhere(identity, topic, group);
        expect(await mostValuesOfALabel(registry)).toBeLessThanOrEqual(LABEL_LIMIT + 1);
      }),
      { numRuns: 20 },
    );
  });
});
