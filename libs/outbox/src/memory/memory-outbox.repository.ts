import type { TransactionScope } from '@mainstay/database';
import type { OutboxRow } from '../adding/outbox-row';
import { OutboxTransactionRequiredError } from '../adding/outbox-transaction-required.error';
import type { OutboxAddition, OutboxRepository } from '../adding/outbox.repository';
import type { MemoryOutbox } from './memory-outbox';

/** Adds rows with the commit of the current in-memory transaction. */
export class MemoryOutboxRepository implements OutboxRepository {
  constructor(
    private readonly scope: TransactionScope,
    private readonly outbox: MemoryOutbox,
  ) {}

  async add(rows: readonly OutboxRow[], addition: OutboxAddition): Promise<void> {
    const types = rows.map(({ eventType }) => eventType);
    if (!this.scope.active) throw new OutboxTransactionRequiredError(types);
    if (rows.length === 0) return;
    this.scope.afterCommit(() => {
      this.outbox.append(rows);
      addition.committed();
    });
  }
}
