import type { CircuitBreakerOptions } from './breaker/circuit-breaker.options';

export interface ResilienceModuleOptions {
  /** The circuits of the application by name; `@CircuitBreaker('name')` refers to them. */
  readonly circuits?: Readonly<Record<string, Omit<CircuitBreakerOptions, 'name'>>>;
  /** False makes every circuit a pass-through (`CIRCUIT_BREAKER_ENABLED`). @default true */
  readonly enabled?: boolean;
}
