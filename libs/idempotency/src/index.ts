export { IdempotencyModule } from './idempotency.module';
export type { IdempotencyOptions, InboxOptions, StoreName } from './idempotency.options';
export { Idempotency, type RunOnceOptions } from './idempotency';
export { IdempotentConsumer } from './consumer/idempotent-consumer.decorator';
export type { IdempotentConsumerOptions } from './consumer/idempotent-consumer.options';
export type { EffectKey } from './claim/effect-key';
export type { ClaimAnswer } from './claim/claim-state';
export type { Claim, ClaimLimits, ClaimStore } from './store/claim-store';
export type {
  IdempotencyStore,
  OnceOptions,
  OnceResult,
  OnceWork,
} from './store/idempotency-store';
export { inboxMigrations } from './inbox/inbox-migrations';
export { MessageInFlightError } from './errors/message-in-flight.error';
export { IdempotencyStoreUnavailableError } from './errors/idempotency-store-unavailable.error';
export { IdempotencyKeyMissingError } from './errors/idempotency-key-missing.error';
export { IdempotencyOptionsInvalidError } from './errors/idempotency-options-invalid.error';
export { ClaimCorruptError } from './errors/claim-corrupt.error';
