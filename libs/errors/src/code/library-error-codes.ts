import type { ErrorCodeRule } from './error-codes';

/** A mistake in code, options or wiring: the same call fails again. */
const ours = { status: 500, retryable: false } as const;
/** A server or broker that does not answer, or not now. */
const away = { status: 503, retryable: true } as const;
/** The caller asked for something that cannot be done. */
const asked = { status: 400, retryable: false } as const;

/**
 * The codes the libs add, by lib; docs/errors.md explains each. `retryable` is what the class says
 * (where an error decides by case: what it usually is).
 */
export const LIBRARY_ERROR_CODES = {
  ENVELOPE_INVALID: asked,
  EVENT_DATA_INVALID: asked,
  EVENT_DEFINITION_INVALID: ours,
  EVENT_NOT_MAPPED: ours,

  BATCH_ANSWER_INVALID: ours,
  METHOD_CHAIN_INVALID: ours,
  METHOD_NOT_WIRED: ours,
  MODULE_IMPORTED_TWICE: ours,

  BULKHEAD_FULL: away,
  CIRCUIT_OPTIONS_INVALID: ours,
  CIRCUIT_UNKNOWN: ours,
  POLICY_UNKNOWN: ours,
  RATE_LIMIT_EXCEEDED: { status: 429, retryable: true },
  RESILIENCE_OPTIONS_INVALID: ours,

  EMBEDDED_REDIS_MISSING: ours,
  REDIS_COMMAND_FAILED: ours,
  REDIS_OPTIONS_INVALID: ours,
  REDIS_TRANSACTION_STATE: ours,
  REDIS_UNAVAILABLE: away,

  DATABASE_MEMORY_MODE: ours,
  DATABASE_OPTIONS_INVALID: ours,
  DATABASE_UNAVAILABLE: away,
  EMBEDDED_POSTGRES_FAILED: ours,
  MIGRATION_FAILED: ours,
  TRANSACTION_FORBIDDEN: ours,
  TRANSACTION_REQUIRED: ours,
  TRANSACTION_ROLLBACK_ONLY: { status: 500, retryable: true },

  IDEMPOTENCY_CLAIM_CORRUPT: ours,
  IDEMPOTENCY_KEY_INVALID: ours,
  IDEMPOTENCY_KEY_MALFORMED: asked,
  IDEMPOTENCY_KEY_MISSING: ours,
  IDEMPOTENCY_KEY_REQUIRED: asked,
  IDEMPOTENCY_KEY_REUSED: { status: 422, retryable: false },
  IDEMPOTENCY_KEY_SHARED: ours,
  IDEMPOTENCY_OPTIONS_INVALID: ours,
  IDEMPOTENCY_STORE_UNAVAILABLE: away,
  IDEMPOTENT_RESPONSE_NOT_KEPT: { status: 409, retryable: false },
  MESSAGE_IN_FLIGHT: { status: 409, retryable: true },
  REQUEST_IN_FLIGHT: { status: 409, retryable: true },

  DEAD_LETTER_FILTER_EMPTY: asked,
  DEAD_LETTER_REPLAY_RUNNING: { status: 409, retryable: true },
  DEAD_LETTER_REQUESTED: ours,
  EVENT_NOT_HANDLED: ours,
  KAFKA_BACKPRESSURE: away,
  KAFKA_BUS_OPTIONS_INVALID: ours,
  KAFKA_BUS_STOPPED: away,
  KAFKA_CONSUMER_CRASHED: away,
  KAFKA_DELAY_INVALID: ours,
  KAFKA_FALLBACK_FULL: away,
  KAFKA_KEY_STOPPED: away,
  KAFKA_PACKAGE_MISSING: ours,
  KAFKA_PUBLISH_ABORTED: away,
  KAFKA_RECORD_INVALID: ours,
  KAFKA_RECORD_REFUSED: ours,
  KAFKA_RECORD_TOO_LARGE: ours,
  KAFKA_REQUEST_FAILED: away,
  KAFKA_STALE_EPOCH: away,
  KAFKA_SUBSCRIPTION_INVALID: ours,
  KAFKA_TOPIC_BOOTSTRAP_FAILED: away,
  KAFKA_TOPIC_MISSING: away,
  KAFKA_TOPIC_SCAN_TIMEOUT: { status: 504, retryable: true },

  OUTBOX_DEAD_SELECTION_EMPTY: asked,
  OUTBOX_EVENT_INVALID: ours,
  OUTBOX_OPTIONS_INVALID: ours,
  OUTBOX_PUBLISHER_MISSING: ours,
  OUTBOX_TOO_MANY_KEYS: ours,
  OUTBOX_TRANSACTION_REQUIRED: ours,

  METRIC_NAME_TAKEN: ours,
  OBSERVABILITY_OPTIONS_INVALID: ours,

  NODE_UNSUPPORTED: ours,
  PORT_IN_USE: ours,
  SERVICE_OPTIONS_INVALID: ours,
  SERVICE_STOPPED: ours,
  SETTINGS_INVALID: ours,

  CLI_CONFIG_INVALID: ours,
  CLI_USAGE: ours,

  CONDITION_NOT_MET: ours,
  HARNESS_START_FAILED: ours,
  HARNESS_TIMEOUT: ours,
  TEST_SERVER_START_FAILED: ours,
  TEST_SERVER_UNAVAILABLE: ours,
} as const satisfies Record<string, ErrorCodeRule>;
