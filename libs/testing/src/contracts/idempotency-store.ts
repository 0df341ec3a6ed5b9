export { idempotencyBatchesContract } from './idempotency-store/batches.contract';
export { idempotencyStoreContract } from './idempotency-store/single.contract';
export { idempotencyServices, type StoreUnderTest } from './idempotency-store/services';
