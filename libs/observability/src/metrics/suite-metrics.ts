/** A metric of the suite: its name outside, kind, labels and meaning. */
export interface MetricDefinition {
  /** `{service}` stands for the service's name. */
  readonly name: string;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly labels: readonly string[];
  readonly help: string;
  /** Upper bounds in seconds, of a histogram. */
  readonly buckets?: readonly number[];
  /** Observations carry the id of their trace, in OpenMetrics. */
  readonly exemplars?: boolean;
}

const FAST = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const LATENCY = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

type Labels = readonly string[];
const counter = (name: string, labels: Labels, help: string): MetricDefinition => ({
  name,
  kind: 'counter',
  labels,
  help,
});
const gauge = (name: string, labels: Labels, help: string): MetricDefinition => ({
  name,
  kind: 'gauge',
  labels,
  help,
});
const histogram = (
  name: string,
  labels: Labels,
  help: string,
  buckets: readonly number[],
  exemplars = false,
): MetricDefinition => ({ name, kind: 'histogram', labels, help, buckets, exemplars });

const GROUP = ['topic', 'consumer_group'];
const PARTITION = ['topic', 'partition', 'consumer_group'];
const DB = '{service}_database';

/** Every metric the suite records. An application adds its own with the metric providers. */
export const SUITE_METRICS = {
  requestCount: counter(
    'request_count',
    ['method', 'endpoint', 'status'],
    'Requests answered, by route template.',
  ),
  requestDuration: histogram(
    'request_duration',
    ['method', 'endpoint'],
    'Seconds from a request to its answer.',
    FAST,
    true,
  ),
  kafkaQueueLatency: histogram(
    'kafka_message_queue_latency_seconds',
    GROUP,
    'Seconds from an event to its handling.',
    LATENCY,
    true,
  ),
  kafkaPublished: counter(
    'kafka_messages_published_total',
    ['topic', 'result'],
    'Messages given to the broker, by result: published, queued, failed.',
  ),
  kafkaConsumed: counter(
    'kafka_messages_consumed_total',
    ['topic', 'consumer_group', 'outcome'],
    'Messages consumed, by outcome.',
  ),
  kafkaHandler: histogram(
    'kafka_handler_duration_seconds',
    GROUP,
    'Seconds a handler took.',
    FAST,
    true,
  ),
  kafkaLag: gauge('kafka_consumer_lag', PARTITION, 'Messages behind the end of the partition.'),
  kafkaPaused: gauge('kafka_consumer_paused', PARTITION, '1 while the partition is paused.'),
  kafkaFallbackDepth: gauge(
    'kafka_fallback_queue_depth',
    ['service'],
    'Messages held in memory while the broker is away.',
  ),
  kafkaFallbackDropped: counter(
    'kafka_fallback_dropped_total',
    ['service'],
    'Messages refused because the fallback queue was full.',
  ),
  idempotency: counter(
    'idempotency_outcomes_total',
    ['service', 'store', 'outcome'],
    'Claims, by outcome: first, duplicate, in_flight, store_failure.',
  ),
  circuitState: gauge(
    'circuit_breaker_state',
    ['service', 'circuit_name'],
    '0 closed, 1 open, 2 half-open.',
  ),
  circuitCalls: counter(
    'circuit_breaker_calls_total',
    ['service', 'circuit_name', 'result'],
    'Calls through a breaker, by result: success, failure, blocked.',
  ),
  circuitTransitions: counter(
    'circuit_breaker_state_transitions_total',
    ['service', 'circuit_name', 'from_state', 'to_state'],
    'Changes of state of a breaker.',
  ),
  bulkheadCalls: counter(
    'bulkhead_calls_total',
    ['service', 'bulkhead_name', 'result'],
    'Calls through a bulkhead, by result: accepted, rejected.',
  ),
  bulkheadActive: gauge(
    'bulkhead_active',
    ['service', 'bulkhead_name'],
    'Calls under way in a bulkhead.',
  ),
  bulkheadQueued: gauge(
    'bulkhead_queued',
    ['service', 'bulkhead_name'],
    'Calls that wait for room in a bulkhead.',
  ),
  rateLimitCalls: counter(
    'rate_limit_calls_total',
    ['service', 'limiter_name', 'result'],
    'Calls through a rate limit, by result: allowed, rejected.',
  ),
  retries: counter(
    'retries_total',
    ['service', 'operation', 'result'],
    'Failed calls that were made again, by result: repeated, given_up, over_budget.',
  ),
  callTimeouts: counter(
    'call_timeouts_total',
    ['service', 'operation'],
    'Calls that took longer than they may.',
  ),
  fallbacks: counter(
    'fallbacks_total',
    ['service', 'operation', 'result'],
    'Calls that a fallback answered, by result: used, failed.',
  ),
  outboxDepth: gauge('outbox_queue_depth', ['service'], 'Events that wait to be published.'),
  outboxOldestAge: gauge(
    'outbox_oldest_age_seconds',
    ['service'],
    'Age of the event that has waited longest.',
  ),
  outboxDead: gauge('outbox_dead', ['service'], 'Events given up on.'),
  outboxAdded: counter('outbox_events_added_total', ['service', 'event_type'], 'Events added.'),
  outboxPublished: counter(
    'outbox_events_published_total',
    ['service', 'event_type'],
    'Events published by the relay.',
  ),
  outboxFailed: counter(
    'outbox_events_failed_total',
    ['service', 'event_type'],
    'Attempts to publish that failed.',
  ),
  outboxEventAge: histogram(
    'outbox_event_age_seconds',
    ['service'],
    'Seconds from adding an event to publishing it.',
    LATENCY,
  ),
  outboxPass: histogram(
    'outbox_relay_processing_seconds',
    ['service'],
    'Seconds of one pass of the relay.',
    FAST,
  ),
  outboxRelayErrors: counter(
    'outbox_relay_errors_total',
    ['service', 'error_type'],
    'Passes of the relay that failed.',
  ),
  databaseQuery: histogram(
    `${DB}_query_duration_seconds`,
    ['operation', 'table', 'result'],
    'Seconds a query took.',
    FAST,
    true,
  ),
  databaseActive: gauge(`${DB}_connections_active`, [], 'Connections in use.'),
  databaseIdle: gauge(`${DB}_connections_idle`, [], 'Connections waiting in the pool.'),
  databaseTotal: gauge(`${DB}_connections_total`, [], 'Connections of the pool.'),
  databaseOverflow: gauge(`${DB}_connections_overflow`, [], 'Callers that wait for a connection.'),
  databaseAcquired: counter(
    `${DB}_connections_acquired_total`,
    [],
    'Connections taken from the pool.',
  ),
  databaseReleased: counter(
    `${DB}_connections_released_total`,
    [],
    'Connections given back to the pool.',
  ),
  databaseTransactions: counter(
    `${DB}_transactions_total`,
    ['operation', 'result'],
    'Transactions ended, by result.',
  ),
  databaseTransaction: histogram(
    `${DB}_transaction_duration_seconds`,
    ['operation', 'result'],
    'Seconds a transaction took.',
    FAST,
  ),
  databaseErrors: counter(
    `${DB}_errors_total`,
    ['error_type', 'operation'],
    'Errors of the database.',
  ),
} as const satisfies Record<string, MetricDefinition>;

export type SuiteMetric = keyof typeof SUITE_METRICS;
