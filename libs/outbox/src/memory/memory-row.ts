import type { OutboxRow } from '../adding/outbox-row';

/** A row as the table keeps it; times in milliseconds since the epoch. */
export interface MemoryRow extends OutboxRow {
  readonly sequence: number;
  readonly shard: number;
  readonly createdAt: number;
  publishedAt: number | null;
  retryCount: number;
  lastError: string | null;
  nextAttemptAt: number | null;
  deadAt: number | null;
}

export const isPending = (row: MemoryRow): boolean =>
  row.publishedAt === null && row.deadAt === null;
