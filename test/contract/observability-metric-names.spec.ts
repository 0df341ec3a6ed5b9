import { Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  METRICS_REGISTRY,
  ObservabilityModule,
  type MetricsRegistry,
} from '@mainstay/observability';

/** What dashboards and alert rules outside of this repository go by: type, name, labels. */
const CONTRACT = `
counter request_count method,endpoint,status
histogram request_duration method,endpoint
histogram kafka_message_queue_latency_seconds topic,consumer_group
counter kafka_messages_published_total topic,result
counter kafka_messages_consumed_total topic,consumer_group,outcome
histogram kafka_handler_duration_seconds topic,consumer_group
gauge kafka_consumer_lag topic,partition,consumer_group
gauge kafka_consumer_paused topic,partition,consumer_group
gauge kafka_fallback_queue_depth service
counter kafka_fallback_dropped_total service
counter idempotency_outcomes_total service,store,outcome
gauge circuit_breaker_state service,circuit_name
counter circuit_breaker_calls_total service,circuit_name,result
counter circuit_breaker_state_transitions_total service,circuit_name,from_state,to_state
counter bulkhead_calls_total service,bulkhead_name,result
gauge bulkhead_active service,bulkhead_name
gauge bulkhead_queued service,bulkhead_name
counter rate_limit_calls_total service,limiter_name,result
counter retries_total service,operation,result
counter call_timeouts_total service,operation
counter fallbacks_total service,operation,result
gauge outbox_queue_depth service
gauge outbox_oldest_age_seconds service
gauge outbox_dead service
counter outbox_events_added_total service,event_type
counter outbox_events_published_total service,event_type
counter outbox_events_failed_total service,event_type
histogram outbox_event_age_seconds service
histogram outbox_relay_processing_seconds service
counter outbox_relay_errors_total service,error_type
histogram content_service_database_query_duration_seconds operation,table,result
gauge content_service_database_connections_active
gauge content_service_database_connections_idle
gauge content_service_database_connections_total
gauge content_service_database_connections_overflow
counter content_service_database_connections_acquired_total
counter content_service_database_connections_released_total
counter content_service_database_transactions_total operation,result
histogram content_service_database_transaction_duration_seconds operation,result
counter content_service_database_errors_total error_type,operation
`
  .trim()
  .split('\n');

@Module({
  imports: [
    ObservabilityModule.forRoot({
      serviceName: 'content_service',
      logging: { level: 'silent' },
      metrics: { runtime: false },
    }),
  ],
})
class ContractModule {}

describe('the names of the metrics', () => {
  it('are those of the contract, with their types and labels, and no others', async () => {
    const module = await Test.createTestingModule({ imports: [ContractModule] }).compile();
    const registry = module.get<MetricsRegistry>(METRICS_REGISTRY);
    const metrics = registry.getMetricsAsArray() as unknown as Record<string, unknown>[];
    const named = metrics.map(({ constructor, name, labelNames }) =>
      `${constructor.name.toLowerCase()} ${String(name)} ${String(labelNames)}`.trim(),
    );
    expect(named.sort()).toEqual([...CONTRACT].sort());
    await module.close();
  });
});
