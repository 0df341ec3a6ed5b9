import type { CircuitBreakerOptions } from '../breaker/circuit-breaker.options';
import type { BulkheadOptions } from '../bulkhead/bulkhead.options';
import type { RateLimitOptions } from '../rate-limit/rate-limit.options';
import type { RetryOptions } from '../retry/retry-policy';

/** What guards the calls to one dependency; what is left out does not. */
export interface PolicyParts {
  /** The circuit, which has the policy's name. */
  readonly breaker?: Omit<CircuitBreakerOptions, 'name'>;
  /** Only where every method of the policy may be repeated. */
  readonly retry?: RetryOptions;
  /** Milliseconds one attempt may take. */
  readonly timeoutMs?: number;
  /** Shared by all methods of the policy. */
  readonly bulkhead?: BulkheadOptions;
  /** Shared by all methods of the policy. */
  readonly rateLimit?: RateLimitOptions;
}
