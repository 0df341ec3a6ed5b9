import type { EntityManager, QueryRunner } from 'typeorm';
import type { OutboxRow } from './outbox-row';

/** Where rows are added. PostgreSQL's and the in-memory one are held to one contract suite. */
export interface OutboxRepository {
  /**
   * Adds the rows to the transaction given, else the current one; `committed` runs after its
   * commit. Keeps the order of rows of one key. A row whose id is there already is left out.
   *
   * @throws {OutboxTransactionRequiredError}
   */
  add(rows: readonly OutboxRow[], addition: OutboxAddition): Promise<void>;
}

/** How rows are added. */
export interface OutboxAddition {
  readonly transaction: EntityManager | QueryRunner | undefined;
  /** Whether their keys are locked until the commit. */
  readonly keyOrder: boolean;
  readonly committed: () => void;
}

/** Nest token of the {@link OutboxRepository}. */
export const OUTBOX_REPOSITORY = Symbol('mainstay.outbox.OutboxRepository');
