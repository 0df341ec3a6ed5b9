import type { Transactions } from '@mainstay/database';
import type { EntityManager, QueryRunner } from 'typeorm';
import type { OutboxRow } from '../adding/outbox-row';
import { OutboxTransactionRequiredError } from '../adding/outbox-transaction-required.error';
import type { OutboxAddition, OutboxRepository } from '../adding/outbox.repository';
import type { OutboxTables } from './outbox-tables';
import { insertRow } from './sql/insert-row';
import { insertRows } from './sql/insert-rows';

/** Adds rows through the caller's own connection: in its transaction or not at all. */
export class PostgresOutboxRepository implements OutboxRepository {
  /** Made once: a text that is made anew is looked at letter by letter to find its plan. */
  private readonly texts: Readonly<Record<'locking' | 'free', Record<'one' | 'many', string>>>;

  constructor(
    private readonly transactions: Transactions,
    tables: OutboxTables,
  ) {
    const texts = (keyOrder: boolean) => ({
      one: insertRow(tables, keyOrder),
      many: insertRows(tables, keyOrder),
    });
    this.texts = { locking: texts(true), free: texts(false) };
  }

  async add(rows: readonly OutboxRow[], addition: OutboxAddition): Promise<void> {
    const begun = addition.transaction ?? this.transactions.current();
    const runner = begun === undefined ? undefined : runnerOf(begun);
    if (runner?.isTransactionActive !== true) {
      throw new OutboxTransactionRequiredError(rows.map(({ eventType }) => eventType));
    }
    if (rows.length === 0) return;
    const texts = addition.keyOrder ? this.texts.locking : this.texts.free;
    const [first] = rows;
    if (rows.length === 1) await runner.query(texts.one, parameters(first!));
    else await runner.query(texts.many, columns(rows));
    this.transactions.afterCommit(addition.committed, runner);
  }
}

function runnerOf(begun: EntityManager | QueryRunner): QueryRunner | undefined {
  return 'queryRunner' in begun ? begun.queryRunner : (begun as QueryRunner);
}

function parameters(row: OutboxRow): unknown[] {
  return [
    row.id,
    row.aggregateId,
    row.aggregateType,
    row.eventType,
    row.eventData,
    row.eventKey,
    row.topic,
    row.headers === null ? null : JSON.stringify(row.headers),
  ];
}

function columns(rows: readonly OutboxRow[]): unknown[] {
  const byRow = rows.map(parameters);
  return byRow[0]!.map((_, index) => byRow.map((row) => row[index]));
}
