import type { Clock } from '@mainstay/core';
import type { OutboxRow } from '../adding/outbox-row';
import type { DeadCriteria, DeadRow, DeadRows } from '../dead-letter/dead-row';
import { SHARD_COUNT } from '../postgres/outbox-tables';
import type { RowTreatment } from '../postgres/postgres-relay-store';
import type {
  FailedRow,
  HeldShard,
  MarkFence,
  OutboxDepth,
  RelayStore,
  RenewedLease,
} from '../relaying/relay-store';
import type { RelayRow } from '../relaying/relay-row';
import { MemoryLeases } from './memory-leases';
import { isPending, type MemoryRow } from './memory-row';

/** The outbox table of an application without a database; gone with its process. */
export class MemoryOutbox implements RelayStore, DeadRows {
  private rows = new Map<string, MemoryRow>();
  private readonly leases: MemoryLeases;
  private sequence = 0;

  constructor(
    private readonly clock: Clock,
    private readonly treatment: RowTreatment,
  ) {
    this.leases = new MemoryLeases(clock, SHARD_COUNT);
  }

  /** What a commit does. */
  append(added: readonly OutboxRow[]): void {
    for (const row of added) {
      if (this.rows.has(row.id)) continue;
      this.sequence += 1;
      this.rows.set(row.id, {
        ...row,
        sequence: this.sequence,
        shard: shardOf(row.eventKey),
        createdAt: this.clock.now(),
        publishedAt: null,
        retryCount: 0,
        lastError: null,
        nextAttemptAt: null,
        deadAt: null,
      });
    }
  }

  async renew(owner: string, leaseMs: number): Promise<readonly RenewedLease[]> {
    return this.leases.renew(owner, leaseMs);
  }

  async claim(
    owner: string,
    leaseMs: number,
    shards: readonly number[],
  ): Promise<readonly HeldShard[]> {
    return this.leases.claim(owner, leaseMs, shards);
  }

  async want(owner: string, forMs: number, shards: readonly number[]): Promise<void> {
    this.leases.want(owner, forMs, shards);
  }

  async release(owner: string, shards: readonly number[]): Promise<void> {
    this.leases.release(owner, shards);
  }

  async read(shards: readonly number[], limit: number): Promise<readonly RelayRow[]> {
    const now = this.clock.now();
    const held = new Set<string>();
    const read: MemoryRow[] = [];
    for (const row of this.rows.values()) {
      if (read.length === limit) break;
      if (row.publishedAt !== null || !shards.includes(row.shard)) continue;
      if (row.deadAt !== null) {
        if (this.treatment.onDead === 'hold') held.add(row.eventKey);
        continue;
      }
      if (held.has(row.eventKey)) continue;
      if (row.nextAttemptAt !== null) held.add(row.eventKey);
      if (row.nextAttemptAt === null || row.nextAttemptAt <= now) read.push(row);
    }
    return read.map((row) => relayRow(row, now));
  }

  async markPublished(fence: MarkFence, ids: readonly string[]): Promise<number> {
    const rows = this.admitted(fence, ids);
    for (const row of rows) {
      Object.assign(row, { publishedAt: this.clock.now(), nextAttemptAt: null, lastError: null });
      if (this.treatment.deletePublished) this.rows.delete(row.id);
    }
    return rows.length;
  }

  async markFailed(fence: MarkFence, failed: readonly FailedRow[]): Promise<number> {
    const now = this.clock.now();
    const byId = new Map(failed.map((row) => [row.id, row]));
    const rows = this.admitted(fence, [...byId.keys()]);
    for (const row of rows) {
      const { spent, error, delayMs, dead } = byId.get(row.id)!;
      row.retryCount += spent;
      row.lastError = error;
      row.nextAttemptAt = dead ? null : now + delayMs;
      row.deadAt = dead ? now : null;
    }
    return rows.length;
  }

  async prune(retentionMs: number, limit: number): Promise<number> {
    const before = this.clock.now() - retentionMs;
    const old = [...this.rows.values()].filter(
      ({ publishedAt }) => publishedAt !== null && publishedAt < before,
    );
    for (const { id } of old.slice(0, limit)) this.rows.delete(id);
    return Math.min(old.length, limit);
  }

  async depth(): Promise<OutboxDepth> {
    const pending = [...this.rows.values()].filter(isPending);
    const oldest = pending.reduce((least, row) => Math.min(least, row.createdAt), Infinity);
    return {
      depth: pending.length,
      oldestAgeSeconds: pending.length === 0 ? 0 : (this.clock.now() - oldest) / 1000,
      dead: this.dead({}).length,
    };
  }

  async list(criteria: DeadCriteria, limit: number): Promise<readonly DeadRow[]> {
    return this.dead(criteria).slice(0, limit).map(deadRow);
  }

  async requeue(criteria: DeadCriteria): Promise<number> {
    const rows = this.dead(criteria);
    for (const row of rows)
      Object.assign(row, { deadAt: null, nextAttemptAt: null, retryCount: 0 });
    return rows.length;
  }

  async purge(criteria: DeadCriteria): Promise<number> {
    const rows = this.dead(criteria);
    for (const { id } of rows) this.rows.delete(id);
    return rows.length;
  }

  async close(): Promise<void> {
    await Promise.resolve();
  }

  private admitted(fence: MarkFence, ids: readonly string[]): MemoryRow[] {
    return ids
      .map((id) => this.rows.get(id))
      .filter((row) => row !== undefined)
      .filter((row) => row.publishedAt === null && this.leases.admits(fence, row.shard));
  }

  private dead({ ids, eventType, topic, before }: DeadCriteria): MemoryRow[] {
    return [...this.rows.values()].filter(
      (row) =>
        row.deadAt !== null &&
        (ids === undefined || ids.includes(row.id)) &&
        (eventType === undefined || row.eventType === eventType) &&
        (topic === undefined || row.topic === topic) &&
        (before === undefined || row.deadAt < before.getTime()),
    );
  }
}

/** FNV-1a; any spread will do, it never meets the database's. */
function shardOf(key: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(key)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return ((hash ^ (hash >>> 16)) >>> 0) % SHARD_COUNT;
}

function relayRow(row: MemoryRow, now: number): RelayRow {
  return {
    id: row.id,
    shard: row.shard,
    eventType: row.eventType,
    eventKey: row.eventKey,
    aggregateId: row.aggregateId,
    topic: row.topic,
    eventData: row.eventData,
    headers: row.headers,
    retryCount: row.retryCount,
    ageSeconds: (now - row.createdAt) / 1000,
  };
}

function deadRow(row: MemoryRow): DeadRow {
  return {
    id: row.id,
    eventType: row.eventType,
    topic: row.topic,
    eventKey: row.eventKey,
    aggregateId: row.aggregateId,
    aggregateType: row.aggregateType,
    eventData: row.eventData,
    createdAt: new Date(row.createdAt),
    deadAt: new Date(row.deadAt!),
    retryCount: row.retryCount,
    lastError: row.lastError,
  };
}
