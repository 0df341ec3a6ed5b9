import type { Transactions } from '@mainstay/database';
import { IdempotencyOptionsInvalidError } from '../errors/idempotency-options-invalid.error';

/** How many connections inbox transactions may take. */
export interface InboxPlaces {
  /** At most this many at once. @default pool size minus reserve */
  readonly maxConcurrent?: number;
  /** Connections left for everything else, also for a handler's own second transaction. */
  readonly reserve?: number;
}

/**
 * A handler inside its inbox transaction may need a second connection; were all of the pool's held
 * by inbox transactions, each would wait for the others for ever. So some stay free.
 *
 * @throws {IdempotencyOptionsInvalidError} when what is asked for does not fit the pool.
 */
export function inboxPlaces(poolSize: number, options: InboxPlaces): number {
  const reserve = options.reserve ?? Math.max(1, Math.ceil(poolSize / 5));
  const most = poolSize - reserve;
  if (most < 1) {
    throw new IdempotencyOptionsInvalidError([
      `inbox.reserve ${reserve} leaves nothing of a pool of ${poolSize} connections: ` +
        `raise poolSize of DatabaseModule`,
    ]);
  }
  const asked = options.maxConcurrent ?? most;
  if (asked > most) {
    throw new IdempotencyOptionsInvalidError([
      `inbox.maxConcurrent ${asked} does not fit a pool of ${poolSize} connections with a ` +
        `reserve of ${reserve}: at most ${most}`,
    ]);
  }
  return asked;
}

/** The size of the pool behind transactions; 10 where it does not say. */
export function poolSizeOf(transactions: Transactions): number {
  const { poolSize } = transactions.manager().dataSource.options as { poolSize?: number };
  return poolSize ?? 10;
}
