/** What `/healthz/database` shows; the module that owns the database provides it. */
export interface DatabaseReport {
  /** Every check with its figures; `overall_status` is healthy, degraded or unhealthy. */
  report(): Promise<Record<string, unknown>>;
  /** The same in short. */
  summary(): Promise<Record<string, unknown>>;
}

/** Nest token of the application's {@link DatabaseReport}; absent without a database. */
export const DATABASE_REPORT = Symbol('mainstay.core.DatabaseReport');
