type Callback = () => void;

/** Something in a transaction that failed and was caught. */
export interface PartFailure {
  readonly cause: unknown;
}

interface Level {
  readonly onCommit: Callback[];
  readonly onRollback: Callback[];
  failure: PartFailure | undefined;
  statementFailure: PartFailure | undefined;
}

/**
 * What is known of a running transaction and of each savepoint in it: what is to run when it ends,
 * and whether a part of it failed. A released savepoint hands its callbacks to the level above; one
 * rolled back drops what was to run on commit, and its failure.
 */
export class TransactionLevels {
  private readonly levels: Level[] = [];

  constructor(private readonly onThrow: (error: unknown) => void) {}

  get depth(): number {
    return this.levels.length;
  }

  /** Of the innermost level. */
  get failure(): PartFailure | undefined {
    return this.levels.at(-1)?.failure;
  }

  /** A statement of the innermost level that PostgreSQL refused, whether anybody cared or not. */
  get statementFailure(): PartFailure | undefined {
    return this.levels.at(-1)?.statementFailure;
  }

  begin(): void {
    this.levels.push({
      onCommit: [],
      onRollback: [],
      failure: undefined,
      statementFailure: undefined,
    });
  }

  /** The first failure of a level is kept. */
  fail(cause: unknown): void {
    const level = this.levels.at(-1);
    if (level !== undefined) level.failure ??= { cause };
  }

  statementFailed(cause: unknown): void {
    const level = this.levels.at(-1);
    if (level !== undefined) level.statementFailure ??= { cause };
  }

  onCommit(callback: Callback): void {
    this.levels.at(-1)?.onCommit.push(callback);
  }

  onRollback(callback: Callback): void {
    this.levels.at(-1)?.onRollback.push(callback);
  }

  committed(): void {
    const ended = this.levels.pop();
    const above = this.levels.at(-1);
    if (ended === undefined) return;
    if (above === undefined) return this.runAll(ended.onCommit);
    above.onCommit.push(...ended.onCommit);
    above.onRollback.push(...ended.onRollback);
  }

  /** Runs the callbacks last first, as what they undo was done in order. */
  rolledBack(): void {
    const ended = this.levels.pop();
    if (ended !== undefined) this.runAll(ended.onRollback.toReversed());
  }

  private runAll(callbacks: readonly Callback[]): void {
    for (const callback of callbacks) {
      try {
        callback();
      } catch (error) {
        this.onThrow(error);
      }
    }
  }
}
