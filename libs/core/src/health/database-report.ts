/** What `/healthz/database` and its summary answer; the database module provides it. */
export interface DatabaseReport {
  /** Everything that can be asked of the database; takes a few statements. */
  report(): Promise<Readonly<Record<string, unknown>>>;
  /** Whether it answers and the pool has room; cheap. */
  summary(): Promise<Readonly<Record<string, unknown>>>;
}

/** Nest token of the application's {@link DatabaseReport}; not provided without a database. */
export const DATABASE_REPORT = Symbol('mainstay.core.DatabaseReport');
