/** What a check found. */
export interface HealthFinding {
  readonly status: 'healthy' | 'degraded' | 'unhealthy';
  /** One line for a person; says what is wrong and, where it can, what to do. */
  readonly message?: string;
  /** Figures to show beside it. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/**
 * One thing a service depends on or is made of. Libs register theirs with {@link HealthRegistry};
 * `/healthz` and `/readiness` show them.
 */
export interface HealthCheck {
  /**
   * The part it belongs to in `/readiness`: `database`, `redis`, `kafka`, or one of your own. Two
   * checks may share a part; the part is ready when all of them are.
   */
  readonly part: string;
  /** Its own name in `/healthz`, for example `kafka_consumer`. */
  readonly name: string;
  /** Whether an unhealthy finding makes the service not ready. */
  readonly readiness: boolean;
  /** Answers from real state, within the signal's time. A throw counts as unhealthy. */
  check(signal: AbortSignal): Promise<HealthFinding> | HealthFinding;
}
