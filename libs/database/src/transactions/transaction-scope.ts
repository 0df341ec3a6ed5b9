/**
 * The transaction the current code runs in, without saying where its rows are. What an in-memory
 * outbox needs to behave as the real one does.
 */
export interface TransactionScope {
  /** Whether there is one. */
  readonly active: boolean;
  /** Runs after the outermost commit; never when it is rolled back. */
  afterCommit(callback: () => void): void;
  /** Runs when it, or the savepoint this is called in, was rolled back. */
  afterRollback(callback: () => void): void;
}
