import type { CircuitState } from '@mainstay/core';

/** What {@link CircuitBreaker.getState} tells. Times are ISO 8601, UTC. */
export interface CircuitSnapshot {
  readonly name: string;
  readonly state: CircuitState;
  readonly isolated: boolean;
  /** Since when it has been in this state. */
  readonly since: string;
  /** Milliseconds until a probe may pass; 0 unless it is open. */
  readonly retryAfterMs: number;
  readonly failureThreshold: number;
  readonly successThreshold: number;
  readonly recoveryTimeoutMs: number;
  /** Whether the service is not ready while it is open. */
  readonly readiness: boolean;
  /** The last failure that counted. */
  readonly lastError: string | null;
}

/** What a circuit did. */
export type CircuitEvent =
  | { readonly kind: 'state'; readonly from: CircuitState; readonly to: CircuitState }
  | { readonly kind: 'call'; readonly result: 'success' | 'failure' | 'blocked' };
