import type { Clock } from '@mainstay/core';
import type { HeldShard, MarkFence, RenewedLease } from '../relaying/relay-store';

interface Lease {
  owner: string | null;
  epoch: number;
  until: number;
  wantedBy: string | null;
  wantedUntil: number;
}

/** Shard leases as the table keeps them. */
export class MemoryLeases {
  private readonly leases: Lease[];

  constructor(
    private readonly clock: Clock,
    shards: number,
  ) {
    const free = { owner: null, epoch: 0, until: 0, wantedBy: null, wantedUntil: 0 };
    this.leases = Array.from({ length: shards }, () => ({ ...free }));
  }

  renew(owner: string, leaseMs: number): readonly RenewedLease[] {
    const now = this.clock.now();
    return this.leases.map((lease, shard) => {
      if (lease.owner === owner) lease.until = now + leaseMs;
      return {
        shard,
        epoch: String(lease.epoch),
        owner: lease.until > now ? lease.owner : null,
        wantedBy: lease.wantedUntil > now ? lease.wantedBy : null,
      };
    });
  }

  claim(owner: string, leaseMs: number, shards: readonly number[]): readonly HeldShard[] {
    const now = this.clock.now();
    const free = shards.filter((shard) => {
      const lease = this.leases[shard]!;
      return lease.owner === null || lease.owner === owner || lease.until <= now;
    });
    return free.map((shard) => {
      const lease = this.leases[shard]!;
      const epoch = lease.epoch + 1;
      Object.assign(lease, { owner, epoch, until: now + leaseMs, wantedBy: null, wantedUntil: 0 });
      return { shard, epoch: String(epoch) };
    });
  }

  want(owner: string, forMs: number, shards: readonly number[]): void {
    const now = this.clock.now();
    for (const shard of shards) {
      const lease = this.leases[shard]!;
      const open = lease.wantedBy === null || lease.wantedBy === owner || lease.wantedUntil <= now;
      if (open) Object.assign(lease, { wantedBy: owner, wantedUntil: now + forMs });
    }
  }

  release(owner: string, shards: readonly number[]): void {
    for (const shard of shards) {
      const lease = this.leases[shard]!;
      if (lease.owner === owner) Object.assign(lease, { owner: null, until: 0 });
    }
  }

  /** Whether a mark under this fence may touch the shard. */
  admits({ owner, shards }: MarkFence, shard: number): boolean {
    const lease = this.leases[shard]!;
    const held = shards.find((candidate) => candidate.shard === shard);
    return held !== undefined && lease.owner === owner && String(lease.epoch) === held.epoch;
  }
}
