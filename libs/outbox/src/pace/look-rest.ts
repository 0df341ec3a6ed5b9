/**
 * Looks that pass no dead index entries take a few milliseconds, on a busy machine up to this: a
 * rest there would only make events wait.
 */
const QUICK_MS = 20;
/** So much per millisecond above that: looks of 40 ms take a third of the time. */
const REST_PER_MS = 4;
const LONGEST_MS = 250;

/**
 * The rest after looks. While a transaction stays open anywhere in the database, each look passes
 * the index entries of all rows published since: looks as often as before would keep a processor of
 * PostgreSQL busy for few rows each. A full look is followed by none: rows wait. Nor is one slow
 * look among quick ones: that is chance.
 */
export class LookRest {
  private beforeMs = 0;

  /** For how long to rest after a look, in milliseconds. */
  after(tookMs: number, full: boolean): number {
    const steadyMs = Math.min(this.beforeMs, tookMs);
    this.beforeMs = tookMs;
    return full ? 0 : Math.min(REST_PER_MS * Math.max(0, steadyMs - QUICK_MS), LONGEST_MS);
  }
}
