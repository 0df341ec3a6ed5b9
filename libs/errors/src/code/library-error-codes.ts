import type { ErrorCodeRule } from './error-codes';

const refused = { status: 500, retryable: false } as const;
const away = { status: 503, retryable: true } as const;

/** The codes the libs add, each thrown in one place; docs/errors.md explains each. */
export const LIBRARY_ERROR_CODES = {
  ENVELOPE_INVALID: { status: 400, retryable: false },
  EVENT_DATA_INVALID: { status: 400, retryable: false },
  EVENT_DEFINITION_INVALID: refused,
  EVENT_NOT_MAPPED: refused,
  METHOD_NOT_WIRED: refused,
  METHOD_CHAIN_INVALID: refused,
  CIRCUIT_UNKNOWN: refused,
  REDIS_UNAVAILABLE: away,
  REDIS_COMMAND_FAILED: refused,
  REDIS_TRANSACTION_STATE: refused,
  REDIS_OPTIONS_INVALID: refused,
  EMBEDDED_REDIS_MISSING: refused,
  MESSAGE_IN_FLIGHT: { status: 409, retryable: true },
  IDEMPOTENCY_STORE_UNAVAILABLE: away,
  IDEMPOTENCY_CLAIM_CORRUPT: refused,
  IDEMPOTENCY_KEY_MISSING: refused,
  IDEMPOTENCY_OPTIONS_INVALID: refused,
  KAFKA_STALE_EPOCH: away,
  CLI_CONFIG_INVALID: refused,
  CLI_USAGE: refused,
  DATABASE_OPTIONS_INVALID: refused,
  DATABASE_UNAVAILABLE: away,
  DATABASE_MEMORY_MODE: refused,
  EMBEDDED_POSTGRES_FAILED: refused,
  MIGRATION_FAILED: refused,
  TRANSACTION_REQUIRED: refused,
  TRANSACTION_FORBIDDEN: refused,
  TRANSACTION_ROLLBACK_ONLY: { status: 500, retryable: true },
  METRIC_NAME_TAKEN: refused,
  OBSERVABILITY_OPTIONS_INVALID: refused,
  SETTINGS_INVALID: refused,
  PORT_IN_USE: refused,
} as const satisfies Record<string, ErrorCodeRule>;
