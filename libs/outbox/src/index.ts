export { OutboxModule } from './outbox.module';
export type { OutboxModuleOptions, OutboxRelayOptions } from './outbox.options';
export { OutboxOptionsInvalidError } from './outbox-options-invalid.error';
export { Outbox, type OutboxCallOptions, type OutboxAddition } from './adding/outbox.service';
export type { OutboxAddOptions, OutboxTransaction } from './adding/add-options';
export { OutboxEventInvalidError } from './adding/outbox-event-invalid.error';
export { OutboxTooManyKeysError } from './adding/outbox-too-many-keys.error';
export { OutboxTransactionRequiredError } from './adding/outbox-transaction-required.error';
export type { OutboxRow } from './adding/outbox-row';
export { OUTBOX_REPOSITORY, type OutboxRepository } from './adding/outbox.repository';
export { OutboxDeadLetters } from './dead-letter/outbox-dead-letters';
export type { DeadCriteria, DeadRow, DeadRows, DeadSelection } from './dead-letter/dead-row';
export { DeadSelectionEmptyError } from './dead-letter/dead-selection-empty.error';
export { OutboxRelay } from './relaying/outbox-relay.service';
export { OutboxPublisherMissingError } from './relaying/outbox-publisher-missing.error';
export type { RetryPolicy } from './relaying/retry-policy';
export type { OutageSteps, PollSteps } from './relaying/relay-schedule';
export type {
  FailedRow,
  HeldShard,
  MarkFence,
  OutboxDepth,
  RelayStore,
  RenewedLease,
} from './relaying/relay-store';
export type { RelayRow } from './relaying/relay-row';
export { outboxMigrations } from './migrations/outbox-migrations';
export { EventOutbox } from './postgres/event-outbox.entity';
export { outboxTables, SHARD_COUNT, type OutboxTables } from './postgres/outbox-tables';
export { PostgresDeadRows } from './postgres/postgres-dead-rows';
export { PostgresRelayStore } from './postgres/postgres-relay-store';
export { RELAY_SESSION_OPTIONS } from './postgres/relay-session';
export type { SqlClient } from './postgres/sql-client';
export { MemoryOutbox } from './memory/memory-outbox';
