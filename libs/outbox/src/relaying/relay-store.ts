import type { LeaseView } from '../leasing/plan-leases';
import type { RelayRow } from './relay-row';

/** A shard and the epoch under which it is held. */
export interface HeldShard {
  readonly shard: number;
  /** A decimal text; each claim of a shard is a new one. */
  readonly epoch: string;
}

/** A lease as a renewal left it. */
export interface RenewedLease extends LeaseView, HeldShard {}

/** Under which leases a mark is made: one whose epoch has passed marks nothing. */
export interface MarkFence {
  readonly owner: string;
  readonly shards: readonly HeldShard[];
}

/** What a failed attempt leaves behind. */
export interface FailedRow {
  readonly id: string;
  /** 1 where the broker refused the row; 0 where it did not answer. */
  readonly spent: 0 | 1;
  /** At most 1000 characters. */
  readonly error: string;
  /** Until the next attempt; ignored when dead. */
  readonly delayMs: number;
  readonly dead: boolean;
}

/** What is in the outbox at one moment: true counts. */
export interface OutboxDepth {
  /** Rows neither published nor dead. */
  readonly depth: number;
  /** 0 when there are none. */
  readonly oldestAgeSeconds: number;
  readonly dead: number;
}

/** What a relay needs of the place where the rows are. */
export interface RelayStore {
  /** Renews all leases of the owner and shows every shard's. */
  renew(owner: string, leaseMs: number): Promise<readonly RenewedLease[]>;
  /** Takes those of the shards that are free. */
  claim(owner: string, leaseMs: number, shards: readonly number[]): Promise<readonly HeldShard[]>;
  /** Asks the owners of the shards for them. */
  want(owner: string, forMs: number, shards: readonly number[]): Promise<void>;
  release(owner: string, shards: readonly number[]): Promise<void>;
  /**
   * Up to `limit` rows of the shards that may go now, in order within each shard. Of a key with a
   * row in backoff, that row when it is due, and no later one.
   */
  read(shards: readonly number[], limit: number): Promise<readonly RelayRow[]>;
  /** @returns how many rows the fence let through. */
  markPublished(fence: MarkFence, ids: readonly string[]): Promise<number>;
  markFailed(fence: MarkFence, rows: readonly FailedRow[]): Promise<number>;
  /** Deletes at most `limit` rows published longer ago than that. @returns how many. */
  prune(retentionMs: number, limit: number): Promise<number>;
  depth(): Promise<OutboxDepth>;
  close(): Promise<void>;
}
