import type { EntityManager } from 'typeorm';

/** The inbox in the connection's schema, ready for SQL. */
export function inboxTable(manager: Pick<EntityManager, 'dataSource'>): string {
  const { schema } = manager.dataSource.options as { schema?: string };
  return schema === undefined ? 'event_inbox' : `"${schema.replaceAll('"', '""')}".event_inbox`;
}

/** A cheap look: whether a committed row is there. */
export async function isInInbox(
  manager: EntityManager,
  consumer: string,
  eventId: string,
): Promise<boolean> {
  const rows: unknown[] = await manager.query(
    `SELECT 1 FROM ${inboxTable(manager)} WHERE consumer = $1 AND event_id = $2`,
    [consumer, eventId],
  );
  return rows.length > 0;
}

/**
 * Adds the row; false when it is there. Waits while another transaction holds the same key, for at
 * most `lockTimeoutMs` where given, else for the connection's lock_timeout.
 */
export async function addToInbox(
  manager: EntityManager,
  consumer: string,
  eventId: string,
  lockTimeoutMs: number | undefined,
): Promise<boolean> {
  const limit =
    lockTimeoutMs === undefined
      ? ''
      : `FROM (SELECT set_config('lock_timeout', '${Math.trunc(lockTimeoutMs)}', true)) AS wait`;
  const rows: unknown[] = await manager.query(
    `INSERT INTO ${inboxTable(manager)} (consumer, event_id, processed_at)
     SELECT $1, $2, now() ${limit}
     ON CONFLICT (consumer, event_id) DO NOTHING RETURNING 1`,
    [consumer, eventId],
  );
  return rows.length > 0;
}

/** Deletes up to `limit` rows older than `ageSeconds`; answers how many. */
export async function pruneInbox(
  manager: EntityManager,
  ageSeconds: number,
  limit: number,
): Promise<number> {
  const table = inboxTable(manager);
  const rows: { deleted: string }[] = await manager.query(
    `WITH old AS (
       SELECT ctid FROM ${table}
       WHERE processed_at < now() - make_interval(secs => $1)
       ORDER BY processed_at LIMIT $2 FOR UPDATE SKIP LOCKED
     ), gone AS (
       DELETE FROM ${table} WHERE ctid = ANY (ARRAY (SELECT ctid FROM old)) RETURNING 1
     )
     SELECT count(*) AS deleted FROM gone`,
    [ageSeconds, limit],
  );
  return Number(rows[0]?.deleted ?? 0);
}
