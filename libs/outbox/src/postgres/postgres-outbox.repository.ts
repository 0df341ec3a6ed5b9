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
  constructor(
    private readonly transactions: Transactions,
    private readonly tables: OutboxTables,
  ) {}

  async add(rows: readonly OutboxRow[], addition: OutboxAddition): Promise<void> {
    const types = rows.map(({ eventType }) => eventType);
    const begun = addition.transaction ?? this.transactions.current();
    const runner = begun === undefined ? undefined : runnerOf(begun);
    if (runner?.isTransactionActive !== true) throw new OutboxTransactionRequiredError(types);
    if (rows.length === 0) return;
    const [first] = rows;
    if (rows.length === 1) {
      await runner.query(insertRow(this.tables, addition.keyOrder), parameters(first!));
    } else {
      await runner.query(insertRows(this.tables, addition.keyOrder), columns(rows));
    }
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
