import { diagnostics, type CircuitState, type ServiceIdentity } from '@mainstay/core';
import type { MetricSet } from './prometheus/metric-set';

const STATE_VALUE: Readonly<Record<CircuitState, number>> = { closed: 0, open: 1, half_open: 2 };

/**
 * Turns what the libs of one application publish into its metrics. The result ends it.
 *
 * Everything that has a value is a figure of its own; nothing is computed here.
 */
export function recordDiagnostics(app: ServiceIdentity, metrics: MetricSet): () => void {
  const service = { service: app.name };
  const ends = [
    ...recordKafka(app, metrics),
    ...recordResilience(app, metrics),
    ...recordOutbox(app, metrics),
    ...recordDatabase(app, metrics),
    diagnostics.idempotency.subscribe(app, ({ store, outcome }) =>
      metrics.count('idempotency', { ...service, store, outcome }),
    ),
  ];
  return () => ends.forEach((end) => end());
}

function recordKafka(app: ServiceIdentity, metrics: MetricSet): (() => void)[] {
  const service = { service: app.name };
  return [
    diagnostics.kafkaPublished.subscribe(app, ({ topic, result, count }) =>
      metrics.count('kafkaPublished', { topic, result }, count),
    ),
    diagnostics.kafkaConsumed.subscribe(app, ({ topic, group, outcome }) =>
      metrics.count('kafkaConsumed', { topic, consumer_group: group, outcome }),
    ),
    diagnostics.kafkaHandler.subscribe(app, ({ topic, group, seconds }) =>
      metrics.observe('kafkaHandler', { topic, consumer_group: group }, seconds),
    ),
    diagnostics.kafkaQueueLatency.subscribe(app, ({ topic, group, seconds }) => {
      if (seconds >= 0) {
        metrics.observe('kafkaQueueLatency', { topic, consumer_group: group }, seconds);
      }
    }),
    diagnostics.kafkaLag.subscribe(app, ({ topic, partition, group, lag }) => {
      const labels = { topic, partition: String(partition), consumer_group: group };
      if (lag !== undefined) return metrics.set('kafkaLag', labels, lag);
      metrics.remove('kafkaLag', labels);
      metrics.remove('kafkaPaused', labels);
    }),
    diagnostics.kafkaPaused.subscribe(app, ({ topic, partition, group, paused }) => {
      const labels = { topic, partition: String(partition), consumer_group: group };
      metrics.set('kafkaPaused', labels, paused ? 1 : 0);
    }),
    diagnostics.kafkaFallback.subscribe(app, ({ depth, dropped }) => {
      metrics.set('kafkaFallbackDepth', service, depth);
      if (dropped > 0) metrics.count('kafkaFallbackDropped', service, dropped);
    }),
  ];
}

function recordResilience(app: ServiceIdentity, metrics: MetricSet): (() => void)[] {
  const labels = (circuit: string) => ({ service: app.name, circuit_name: circuit });
  return [
    diagnostics.circuitState.subscribe(app, ({ circuit, from, to }) => {
      metrics.set('circuitState', labels(circuit), STATE_VALUE[to]);
      if (from === undefined || from === to) return;
      metrics.count('circuitTransitions', {
        ...labels(circuit),
        from_state: from,
        to_state: to,
      });
    }),
    diagnostics.circuitCall.subscribe(app, ({ circuit, result }) =>
      metrics.count('circuitCalls', { ...labels(circuit), result }),
    ),
    ...recordGuards(app, metrics),
  ];
}

function recordGuards(app: ServiceIdentity, metrics: MetricSet): (() => void)[] {
  const service = { service: app.name };
  return [
    diagnostics.bulkheadCall.subscribe(app, ({ bulkhead, result }) =>
      metrics.count('bulkheadCalls', { ...service, bulkhead_name: bulkhead, result }),
    ),
    diagnostics.bulkheadDepth.subscribe(app, ({ bulkhead, active, queued }) => {
      metrics.set('bulkheadActive', { ...service, bulkhead_name: bulkhead }, active);
      metrics.set('bulkheadQueued', { ...service, bulkhead_name: bulkhead }, queued);
    }),
    diagnostics.rateLimit.subscribe(app, ({ limiter, result }) =>
      metrics.count('rateLimitCalls', { ...service, limiter_name: limiter, result }),
    ),
    diagnostics.retry.subscribe(app, ({ operation, result }) =>
      metrics.count('retries', { ...service, operation, result }),
    ),
    diagnostics.callTimeout.subscribe(app, ({ operation }) =>
      metrics.count('callTimeouts', { ...service, operation }),
    ),
    diagnostics.fallback.subscribe(app, ({ operation, result }) =>
      metrics.count('fallbacks', { ...service, operation, result }),
    ),
  ];
}

function recordOutbox(app: ServiceIdentity, metrics: MetricSet): (() => void)[] {
  const service = { service: app.name };
  return [
    diagnostics.outboxAdded.subscribe(app, ({ eventType, count }) =>
      metrics.count('outboxAdded', { ...service, event_type: eventType }, count),
    ),
    diagnostics.outboxPublished.subscribe(app, ({ eventType, ageSeconds }) => {
      metrics.count('outboxPublished', { ...service, event_type: eventType });
      metrics.observe('outboxEventAge', service, Math.max(0, ageSeconds));
    }),
    diagnostics.outboxFailed.subscribe(app, ({ eventType }) =>
      metrics.count('outboxFailed', { ...service, event_type: eventType }),
    ),
    diagnostics.outboxDepth.subscribe(app, ({ depth, oldestAgeSeconds, dead }) => {
      metrics.set('outboxDepth', service, depth);
      metrics.set('outboxOldestAge', service, oldestAgeSeconds);
      metrics.set('outboxDead', service, dead);
    }),
    diagnostics.outboxPass.subscribe(app, ({ seconds }) =>
      metrics.observe('outboxPass', service, seconds),
    ),
    diagnostics.outboxRelayError.subscribe(app, ({ errorType }) =>
      metrics.count('outboxRelayErrors', { ...service, error_type: errorType }),
    ),
  ];
}

function recordDatabase(app: ServiceIdentity, metrics: MetricSet): (() => void)[] {
  return [
    diagnostics.databaseQuery.subscribe(app, ({ operation, table, result, seconds }) =>
      metrics.observe('databaseQuery', { operation, table, result }, seconds),
    ),
    diagnostics.databasePool.subscribe(app, ({ active, idle, total, overflow }) => {
      metrics.set('databaseActive', {}, active);
      metrics.set('databaseIdle', {}, idle);
      metrics.set('databaseTotal', {}, total);
      metrics.set('databaseOverflow', {}, overflow);
    }),
    diagnostics.databaseConnection.subscribe(app, ({ event }) =>
      metrics.count(event === 'acquired' ? 'databaseAcquired' : 'databaseReleased'),
    ),
    diagnostics.databaseTransaction.subscribe(app, ({ operation, result, seconds }) => {
      metrics.count('databaseTransactions', { operation, result });
      metrics.observe('databaseTransaction', { operation, result }, seconds);
    }),
    diagnostics.databaseError.subscribe(app, ({ errorType, operation }) =>
      metrics.count('databaseErrors', { error_type: errorType, operation }),
    ),
  ];
}
