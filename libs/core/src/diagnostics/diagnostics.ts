import { Diagnostic } from './diagnostic';

/** A log line of a lib. `observability` writes it; without it Nest's own logger does. */
export interface LogMessage {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'fatal';
  readonly logger: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly error?: unknown;
}

interface Topic {
  readonly topic: string;
}
interface Subscription extends Topic {
  readonly group: string;
}
interface Partition extends Subscription {
  readonly partition: number;
}

/** How consuming a record ended. */
export type ConsumedOutcome =
  'handled' | 'duplicate' | 'retried' | 'dead_lettered' | 'deferred' | 'skipped';

/** Every channel of the suite, by lib. Times are in seconds. */
export const diagnostics = {
  log: new Diagnostic<LogMessage>('mainstay:core:log'),
  kafkaPublished: new Diagnostic<
    Topic & { readonly result: 'published' | 'queued' | 'failed'; readonly count: number }
  >('mainstay:kafka-bus:published'),
  kafkaConsumed: new Diagnostic<Subscription & { readonly outcome: ConsumedOutcome }>(
    'mainstay:kafka-bus:consumed',
  ),
  kafkaHandler: new Diagnostic<Subscription & { readonly seconds: number }>(
    'mainstay:kafka-bus:handler',
  ),
  kafkaQueueLatency: new Diagnostic<Subscription & { readonly seconds: number }>(
    'mainstay:kafka-bus:queue-latency',
  ),
  /** lag undefined: the partition is no longer this member's. */
  kafkaLag: new Diagnostic<Partition & { readonly lag: number | undefined }>(
    'mainstay:kafka-bus:lag',
  ),
  kafkaPaused: new Diagnostic<Partition & { readonly paused: boolean }>(
    'mainstay:kafka-bus:paused',
  ),
  kafkaFallback: new Diagnostic<{ readonly depth: number; readonly dropped: number }>(
    'mainstay:kafka-bus:fallback',
  ),
  idempotency: new Diagnostic<{
    readonly store: string;
    readonly outcome: 'first' | 'duplicate' | 'in_flight' | 'store_failure';
  }>('mainstay:idempotency:outcome'),
  circuitState: new Diagnostic<{
    readonly circuit: string;
    readonly from: CircuitState | undefined;
    readonly to: CircuitState;
  }>('mainstay:resilience:state'),
  circuitCall: new Diagnostic<{
    readonly circuit: string;
    readonly result: 'success' | 'failure' | 'blocked';
  }>('mainstay:resilience:call'),
  bulkheadCall: new Diagnostic<{
    readonly bulkhead: string;
    readonly result: 'accepted' | 'rejected';
  }>('mainstay:resilience:bulkhead-call'),
  bulkheadDepth: new Diagnostic<{
    readonly bulkhead: string;
    readonly active: number;
    readonly queued: number;
  }>('mainstay:resilience:bulkhead-depth'),
  rateLimit: new Diagnostic<{
    readonly limiter: string;
    readonly result: 'allowed' | 'rejected';
  }>('mainstay:resilience:rate-limit'),
  retry: new Diagnostic<{
    readonly operation: string;
    readonly result: 'repeated' | 'given_up' | 'over_budget';
  }>('mainstay:resilience:retry'),
  callTimeout: new Diagnostic<{ readonly operation: string }>('mainstay:resilience:timeout'),
  fallback: new Diagnostic<{
    readonly operation: string;
    readonly result: 'used' | 'failed';
  }>('mainstay:resilience:fallback'),
  outboxAdded: new Diagnostic<{ readonly eventType: string; readonly count: number }>(
    'mainstay:outbox:added',
  ),
  outboxPublished: new Diagnostic<{ readonly eventType: string; readonly ageSeconds: number }>(
    'mainstay:outbox:published',
  ),
  outboxFailed: new Diagnostic<{ readonly eventType: string }>('mainstay:outbox:failed'),
  outboxDepth: new Diagnostic<{
    readonly depth: number;
    readonly oldestAgeSeconds: number;
    readonly dead: number;
  }>('mainstay:outbox:depth'),
  outboxPass: new Diagnostic<{ readonly seconds: number; readonly rows: number }>(
    'mainstay:outbox:pass',
  ),
  outboxRelayError: new Diagnostic<{ readonly errorType: string }>('mainstay:outbox:relay-error'),
  databaseQuery: new Diagnostic<{
    readonly operation: string;
    readonly table: string;
    readonly result: 'success' | 'error';
    readonly seconds: number;
  }>('mainstay:database:query'),
  databasePool: new Diagnostic<{
    readonly active: number;
    readonly idle: number;
    readonly total: number;
    readonly overflow: number;
  }>('mainstay:database:pool'),
  databaseConnection: new Diagnostic<{ readonly event: 'acquired' | 'released' }>(
    'mainstay:database:connection',
  ),
  databaseTransaction: new Diagnostic<{
    readonly operation: string;
    readonly result: 'committed' | 'rolled_back';
    readonly seconds: number;
  }>('mainstay:database:transaction'),
  databaseError: new Diagnostic<{ readonly errorType: string; readonly operation: string }>(
    'mainstay:database:error',
  ),
} as const;

export type CircuitState = 'closed' | 'open' | 'half_open';
