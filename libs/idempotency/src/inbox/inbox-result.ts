import type { EntityManager } from 'typeorm';
import type { EffectKey } from '../claim/effect-key';
import { countable, inboxResultTable, inboxTable } from './inbox-table';

/** What is kept beside a row of the inbox. */
export interface InboxResult {
  readonly fingerprint: string | null;
  readonly result: string;
}

/** How taking a key ended. */
export type Taken = 'first' | 'duplicate' | 'in_flight';

/**
 * Adds the row, or takes one over that is older than `ttlSeconds`. Does not wait for a transaction
 * that holds the same key: a lock of the transaction, tried and not waited for, tells that it does.
 */
export async function takeKey(
  manager: EntityManager,
  { group, id }: EffectKey,
  ttlSeconds: number,
): Promise<Taken> {
  const table = inboxTable(manager);
  const [row] = await manager.query<{ mine: boolean; first: boolean }[]>(
    `WITH held AS MATERIALIZED (
       SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS mine
     ), added AS (
       INSERT INTO ${table} AS inbox (consumer, event_id, processed_at)
       SELECT $2, $3, now() FROM held WHERE mine
       ON CONFLICT (consumer, event_id) DO UPDATE SET processed_at = now()
         WHERE inbox.processed_at <= now() - make_interval(secs => $4)
       RETURNING 1
     )
     SELECT mine, EXISTS (SELECT 1 FROM added) AS first FROM held`,
    [JSON.stringify([table, group, id]), group, id, countable(ttlSeconds)],
  );
  if (row === undefined || !row.mine) return 'in_flight';
  return row.first ? 'first' : 'duplicate';
}

/** Keeps what duplicates are to be given, in the transaction of the effect. */
export async function keepResult(
  manager: EntityManager,
  { group, id, fingerprint }: EffectKey,
  result: string,
  ttlSeconds: number,
): Promise<void> {
  await manager.query(
    `INSERT INTO ${inboxResultTable(manager)}
       (consumer, event_id, fingerprint, result, expires_at)
     VALUES ($1, $2, $3, $4, now() + make_interval(secs => $5))
     ON CONFLICT (consumer, event_id) DO UPDATE SET fingerprint = EXCLUDED.fingerprint,
       result = EXCLUDED.result, expires_at = EXCLUDED.expires_at`,
    [group, id, fingerprint ?? null, result, countable(ttlSeconds)],
  );
}

/** What is kept; undefined where nothing is. */
export async function resultOf(
  manager: EntityManager,
  { group, id }: EffectKey,
): Promise<InboxResult | undefined> {
  const rows = await manager.query<InboxResult[]>(
    `SELECT fingerprint, result FROM ${inboxResultTable(manager)}
     WHERE consumer = $1 AND event_id = $2`,
    [group, id],
  );
  return rows[0];
}
