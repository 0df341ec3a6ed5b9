import type { Clock } from '@mainstay/core';
import type { RelayStore, RenewedLease, HeldShard } from '../relaying/relay-store';
import { Repeating } from '../relaying/repeating';
import { planLeases } from './plan-leases';

/** What the leases need from around them. */
export interface LeaseSurroundings {
  readonly store: RelayStore;
  readonly clock: Clock;
  /** Milliseconds that never run backwards: a lease is measured, not dated. */
  readonly monotonicNow: () => number;
  readonly leaseMs: number;
  readonly renewMs: number;
  /** Whether something of the shard is being read, published or marked. */
  readonly isBusy: (shard: number) => boolean;
  /** Shards were gained. */
  readonly onGained: () => void;
  /** All leases held last longer again. */
  readonly onRenewed: () => void;
  /** They are renewed and shared out: the database answers. */
  readonly onSettled: () => void;
  readonly onError: (error: unknown) => void;
}

/** A wish lives through a few rounds of its owner's renewals. */
const WISH_ROUNDS = 5;

interface Lease {
  readonly epoch: string;
  /** By the monotonic clock, counted from before the statement that granted it. */
  readonly until: number;
}

/**
 * The shards of one relay. Renews them each second, claims free ones up to a fair share, gives the
 * surplus away once nothing of it is in flight.
 *
 * A lease that could not be renewed in time ends by itself on both sides: here by the monotonic
 * clock, counted from before the last renewal was sent; in the database later, by the server's.
 */
export class ShardLeases {
  private held = new Map<number, Lease>();
  private readonly rounds: Repeating;
  /** To be given away; nothing new of them is begun, so that they come to rest. */
  private leaving = new Set<number>();
  private total = 0;

  constructor(
    readonly owner: string,
    private readonly around: LeaseSurroundings,
  ) {
    this.rounds = new Repeating(around.clock, () => this.round());
  }

  start(): void {
    this.rounds.start();
  }

  /** Gives every shard back that nothing is in flight of; the others run out by themselves. */
  async stop(): Promise<void> {
    await this.rounds.stop();
    const idle = [...this.held.keys()].filter((shard) => !this.around.isBusy(shard));
    this.held = new Map();
    if (idle.length > 0) await this.around.store.release(this.owner, idle);
  }

  /** Those with at least so much of their lease left. */
  usable(leftMs: number): number[] {
    const latest = this.around.monotonicNow() + leftMs;
    return [...this.held]
      .filter(([shard, lease]) => lease.until >= latest && !this.leaving.has(shard))
      .map(([shard]) => shard);
  }

  /** Something of the shard ended: if it is to be given away, now is the time. */
  rested(shards: Iterable<number>): void {
    for (const shard of shards) if (this.leaving.has(shard)) this.rounds.hurry();
  }

  hasLeft(shard: number, leftMs: number): boolean {
    const lease = this.held.get(shard);
    return lease !== undefined && lease.until >= this.around.monotonicNow() + leftMs;
  }

  /** The epoch of a shard that is, or was last renewed as, this relay's. */
  epochOf(shard: number): string | undefined {
    return this.held.get(shard)?.epoch;
  }

  get ownsAll(): boolean {
    return this.total > 0 && this.held.size === this.total;
  }

  get count(): number {
    return this.held.size;
  }

  private async round(): Promise<number> {
    try {
      const leases = await this.renew();
      this.around.onRenewed();
      await this.balance(leases);
      this.around.onSettled();
    } catch (error) {
      this.around.onError(error);
    }
    return this.around.renewMs;
  }

  private async renew(): Promise<readonly RenewedLease[]> {
    const until = this.around.monotonicNow() + this.around.leaseMs;
    const leases = await this.around.store.renew(this.owner, this.around.leaseMs);
    const own = leases.filter(({ owner }) => owner === this.owner);
    this.total = leases.length;
    this.held = new Map(own.map(({ shard, epoch }) => [shard, { epoch, until }]));
    return leases;
  }

  private async balance(leases: readonly RenewedLease[]): Promise<void> {
    const { store, leaseMs, renewMs, isBusy } = this.around;
    const plan = planLeases(leases, this.owner);
    this.leaving = new Set(plan.release);
    const idle = plan.release.filter((shard) => !isBusy(shard));
    for (const shard of idle) this.held.delete(shard);
    if (idle.length > 0) await store.release(this.owner, idle);
    if (plan.claim.length > 0) {
      const until = this.around.monotonicNow() + leaseMs;
      this.gain(await store.claim(this.owner, leaseMs, plan.claim), until);
    }
    if (plan.want.length > 0) await store.want(this.owner, WISH_ROUNDS * renewMs, plan.want);
  }

  private gain(claimed: readonly HeldShard[], until: number): void {
    for (const { shard, epoch } of claimed) this.held.set(shard, { epoch, until });
    if (claimed.length > 0) this.around.onGained();
  }
}
