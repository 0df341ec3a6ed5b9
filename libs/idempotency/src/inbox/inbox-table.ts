import type { EntityManager } from 'typeorm';

type WithDataSource = Pick<EntityManager, 'dataSource'>;

/** The inbox in the connection's schema, ready for SQL. */
export function inboxTable(manager: WithDataSource): string {
  return `${schemaOf(manager)}event_inbox`;
}

/** The table of remembered results, ready for SQL. */
export function inboxResultTable(manager: WithDataSource): string {
  return `${schemaOf(manager)}event_inbox_result`;
}

function schemaOf({ dataSource }: WithDataSource): string {
  const { schema } = dataSource.options as { schema?: string };
  return schema === undefined ? '' : `"${schema.replaceAll('"', '""')}".`;
}

/** For ever: PostgreSQL refuses to count some thousands of years back. */
const CENTURY_SECONDS = 3_155_760_000;

/** A time to live or an age that PostgreSQL can count with. */
export function countable(seconds: number): number {
  return Math.min(seconds, CENTURY_SECONDS);
}

/** A cheap look: whether a committed row is there, younger than `ttlSeconds` where given. */
export async function isInInbox(
  manager: EntityManager,
  consumer: string,
  eventId: string,
  ttlSeconds?: number,
): Promise<boolean> {
  const young =
    ttlSeconds === undefined ? '' : 'AND processed_at > now() - make_interval(secs => $3)';
  const rows: unknown[] = await manager.query(
    `SELECT 1 FROM ${inboxTable(manager)} WHERE consumer = $1 AND event_id = $2 ${young}`,
    ttlSeconds === undefined ? [consumer, eventId] : [consumer, eventId, countable(ttlSeconds)],
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
  const limit = lockTimeoutMs === undefined ? '' : `FROM ${lockTimeout(lockTimeoutMs)}`;
  const rows: unknown[] = await manager.query(
    `INSERT INTO ${inboxTable(manager)} (consumer, event_id, processed_at)
     SELECT $1, $2, now() ${limit}
     ON CONFLICT (consumer, event_id) DO NOTHING RETURNING 1`,
    [consumer, eventId],
  );
  return rows.length > 0;
}

/** A row of the inbox. */
export interface InboxRow {
  readonly consumer: string;
  readonly event_id: string;
}

/** Those rows that are committed. */
export async function thoseInInbox(
  manager: EntityManager,
  rows: readonly InboxRow[],
): Promise<readonly InboxRow[]> {
  return manager.query(
    `SELECT consumer, event_id FROM ${inboxTable(manager)}
     WHERE (consumer, event_id) IN (SELECT * FROM unnest($1::varchar[], $2::varchar[]))`,
    columnsOf(rows),
  );
}

/**
 * Adds the rows that are not there; answers those added. Waits as {@link addToInbox} does; in the
 * order of the rows, so who adds several must sort them alike.
 */
export async function addAllToInbox(
  manager: EntityManager,
  rows: readonly InboxRow[],
  lockTimeoutMs: number | undefined,
): Promise<readonly InboxRow[]> {
  return manager.query(
    `INSERT INTO ${inboxTable(manager)} (consumer, event_id, processed_at)
     SELECT item.consumer, item.event_id, now()
     FROM unnest($1::varchar[], $2::varchar[])
       WITH ORDINALITY AS item (consumer, event_id, position)
     ${lockTimeoutMs === undefined ? '' : `CROSS JOIN ${lockTimeout(lockTimeoutMs)}`}
     ORDER BY item.position
     ON CONFLICT (consumer, event_id) DO NOTHING RETURNING consumer, event_id`,
    columnsOf(rows),
  );
}

/** Takes rows back that this transaction has added. */
export async function takeFromInbox(
  manager: EntityManager,
  rows: readonly InboxRow[],
): Promise<void> {
  await manager.query(
    `DELETE FROM ${inboxTable(manager)}
     WHERE (consumer, event_id) IN (SELECT * FROM unnest($1::varchar[], $2::varchar[]))`,
    columnsOf(rows),
  );
}

function columnsOf(rows: readonly InboxRow[]): [string[], string[]] {
  return [rows.map(({ consumer }) => consumer), rows.map(({ event_id }) => event_id)];
}

/** Upwards: what is cut to 0 is no limit. */
function lockTimeout(milliseconds: number): string {
  return `(SELECT set_config('lock_timeout', '${Math.ceil(milliseconds)}', true)) AS wait`;
}

/** Deletes up to `limit` rows older than `ageSeconds`; answers how many. */
export function pruneInbox(
  manager: EntityManager,
  ageSeconds: number,
  limit: number,
): Promise<number> {
  return prune(manager, inboxTable(manager), 'processed_at', ageSeconds, limit);
}

/** Deletes up to `limit` results that have expired; answers how many. */
export function pruneResults(manager: EntityManager, limit: number): Promise<number> {
  return prune(manager, inboxResultTable(manager), 'expires_at', 0, limit);
}

async function prune(
  manager: EntityManager,
  table: string,
  column: string,
  ageSeconds: number,
  limit: number,
): Promise<number> {
  const rows: { deleted: string }[] = await manager.query(
    `WITH old AS (
       SELECT ctid FROM ${table}
       WHERE ${column} < now() - make_interval(secs => $1)
       ORDER BY ${column} LIMIT $2 FOR UPDATE SKIP LOCKED
     ), gone AS (
       DELETE FROM ${table} WHERE ctid = ANY (ARRAY (SELECT ctid FROM old)) RETURNING 1
     )
     SELECT count(*) AS deleted FROM gone`,
    [countable(ageSeconds), limit],
  );
  return Number(rows[0]?.deleted ?? 0);
}
