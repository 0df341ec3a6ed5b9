import type {
  FailedRow,
  HeldShard,
  MarkFence,
  OutboxDepth,
  RelayStore,
  RenewedLease,
} from '../relaying/relay-store';
import type { RelayRow } from '../relaying/relay-row';
import type { OutboxTables } from './outbox-tables';
import type { SqlClient } from './sql-client';
import { claimShards } from './sql/claim-shards';
import { deletePublished } from './sql/delete-published';
import { markFailed } from './sql/mark-failed';
import { markPublished } from './sql/mark-published';
import { measureDepth } from './sql/measure-depth';
import { prunePublished } from './sql/prune-published';
import { readPending } from './sql/read-pending';
import { releaseShards } from './sql/release-shards';
import { renewLeases } from './sql/renew-leases';
import { wantShards } from './sql/want-shards';

/** A look takes at most this part of rows whose backoff is over: they must not fill every one. */
const DUE_SHARE = 4;

/** How the store treats rows; from the module's options. */
export interface RowTreatment {
  readonly onDead: 'continue' | 'hold';
  /** Published rows are deleted, not marked. */
  readonly deletePublished: boolean;
}

/** Leases, rows and marks in PostgreSQL; every statement is in a file of `sql/`. */
export class PostgresRelayStore implements RelayStore {
  private readonly sql: ReturnType<typeof statements>;

  constructor(
    private readonly client: SqlClient & { close(): Promise<void> },
    tables: OutboxTables,
    treatment: RowTreatment,
  ) {
    this.sql = statements(tables, treatment);
  }

  async renew(owner: string, leaseMs: number): Promise<readonly RenewedLease[]> {
    const { rows } = await this.client.query(this.sql.renew, [owner, leaseMs]);
    return (rows as LeaseColumns[]).map(({ shard, epoch, owner: holder, wanted_by }) => ({
      shard,
      epoch,
      owner: holder,
      wantedBy: wanted_by,
    }));
  }

  async claim(
    owner: string,
    leaseMs: number,
    shards: readonly number[],
  ): Promise<readonly HeldShard[]> {
    const { rows } = await this.client.query(this.sql.claim, [owner, leaseMs, shards]);
    return rows as HeldShard[];
  }

  async want(owner: string, forMs: number, shards: readonly number[]): Promise<void> {
    await this.client.query(this.sql.want, [owner, forMs, shards]);
  }

  async release(owner: string, shards: readonly number[]): Promise<void> {
    await this.client.query(this.sql.release, [owner, shards]);
  }

  async read(shards: readonly number[], limit: number): Promise<readonly RelayRow[]> {
    const due = Math.max(1, Math.floor(limit / DUE_SHARE));
    const answer = await this.client.query(this.sql.read, [shards, limit, due]);
    const rows = answer.rows as RelayRow[];
    // Taken out: node-postgres holds a connection's last answer until its next statement.
    return rows.splice(0);
  }

  async markPublished(fence: MarkFence, ids: readonly string[]): Promise<number> {
    const { rowCount } = await this.client.query(this.sql.published, [...held(fence), ids]);
    return rowCount ?? 0;
  }

  async markFailed(fence: MarkFence, rows: readonly FailedRow[]): Promise<number> {
    const { rowCount } = await this.client.query(this.sql.failed, [
      ...held(fence),
      rows.map(({ id }) => id),
      rows.map(({ spent }) => spent),
      rows.map(({ error }) => error),
      rows.map(({ delayMs }) => delayMs),
      rows.map(({ dead }) => dead),
    ]);
    return rowCount ?? 0;
  }

  async prune(retentionMs: number, limit: number): Promise<number> {
    const { rowCount } = await this.client.query(this.sql.prune, [retentionMs, limit]);
    return rowCount ?? 0;
  }

  async depth(): Promise<OutboxDepth> {
    const { rows } = await this.client.query(this.sql.depth, []);
    const [row] = rows as DepthColumns[];
    return {
      depth: Number(row!.depth),
      dead: Number(row!.dead),
      oldestAgeSeconds: row!.oldest_age_seconds ?? 0,
    };
  }

  close(): Promise<void> {
    return this.client.close();
  }
}

function statements(tables: OutboxTables, treatment: RowTreatment) {
  return {
    renew: renewLeases(tables),
    claim: claimShards(tables),
    want: wantShards(tables),
    release: releaseShards(tables),
    read: readPending(tables, treatment.onDead === 'hold'),
    published: treatment.deletePublished ? deletePublished(tables) : markPublished(tables),
    failed: markFailed(tables),
    prune: prunePublished(tables),
    depth: measureDepth(tables),
  };
}

function held({ owner, shards }: MarkFence): readonly unknown[] {
  return [shards.map(({ shard }) => shard), shards.map(({ epoch }) => epoch), owner];
}

interface LeaseColumns {
  readonly shard: number;
  readonly epoch: string;
  readonly owner: string | null;
  readonly wanted_by: string | null;
}

interface DepthColumns {
  readonly depth: string;
  readonly dead: string;
  readonly oldest_age_seconds: number | null;
}
