/** How an application is probed. */
export interface HealthOptions {
  /** Milliseconds a check may take before it counts as unhealthy. @default 2000 */
  readonly timeoutMs?: number;
}

export type ResolvedHealthOptions = Required<HealthOptions>;

export const HEALTH_OPTIONS = Symbol('mainstay.observability.HealthOptions');

export const DEFAULT_HEALTH_TIMEOUT_MS = 2_000;
