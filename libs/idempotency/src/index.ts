export { IdempotencyModule } from './idempotency.module';
export type { IdempotencyOptions, InboxOptions } from './idempotency.options';
export type { StoreName } from './store/store-name';
export {
  Idempotency,
  type BatchKey,
  type RunBatchOptions,
  type RunOnceOptions,
} from './idempotency';
export { IdempotentConsumer } from './consumer/idempotent-consumer.decorator';
export type { IdempotentConsumerOptions } from './consumer/idempotent-consumer.options';
export { IdempotentRequest } from './http/idempotent-request.decorator';
export type { IdempotentRequestOptions } from './http/idempotent-request.options';
export { IdempotentRequests } from './http/idempotent-requests';
export type { HttpRequest } from './http/http-exchange';
export { parseTtlVariable } from './claim/claim-ttl';
export type { EffectKey } from './claim/effect-key';
export type { ClaimAnswer } from './claim/claim-state';
export type { Claim, ClaimLimits, ClaimStore } from './store/claim-store';
export type { IdempotencyStore, OnceOptions, OnceWork } from './store/idempotency-store';
export type { AppliedEffect, BatchEffect, BatchResult, BatchWork } from './store/batch-work';
export type { OnceResult } from './store/once-result';
export { inboxMigrations } from './inbox/inbox-migrations';
export { MessageInFlightError } from './errors/message-in-flight.error';
export { IdempotencyStoreUnavailableError } from './errors/idempotency-store-unavailable.error';
export { IdempotencyKeyInvalidError } from './errors/idempotency-key-invalid.error';
export { IdempotencyKeyMissingError } from './errors/idempotency-key-missing.error';
export { IdempotencyKeySharedError } from './errors/idempotency-key-shared.error';
export { IdempotencyOptionsInvalidError } from './errors/idempotency-options-invalid.error';
export { IdempotencyKeyMalformedError } from './errors/idempotency-key-malformed.error';
export { IdempotencyKeyRequiredError } from './errors/idempotency-key-required.error';
export { IdempotencyKeyReusedError } from './errors/idempotency-key-reused.error';
export { RequestInFlightError } from './errors/request-in-flight.error';
export { ResponseNotKeptError } from './errors/response-not-kept.error';
export { ClaimCorruptError } from './errors/claim-corrupt.error';
