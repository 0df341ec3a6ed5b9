/** How an application is probed. */
export interface HealthOptions {
  /** Milliseconds a check may take before it counts as unhealthy. @default 2000 */
  readonly timeoutMs?: number;
  /** Milliseconds the event loop may lag before `/healthz` is degraded. @default 500 */
  readonly eventLoopLagMs?: number;
}

export type ResolvedHealthOptions = Required<HealthOptions>;

export const HEALTH_OPTIONS = Symbol('mainstay.observability.HealthOptions');

export const HEALTH_DEFAULTS: ResolvedHealthOptions = { timeoutMs: 2_000, eventLoopLagMs: 500 };
