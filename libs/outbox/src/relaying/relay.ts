import type { Clock } from '@mainstay/core';
import type { EventPublisher } from '@mainstay/events';
import { v4 } from 'uuid';
import { ShardLeases } from '../leasing/shard-leases';
import type { ResolvedOutboxOptions } from '../outbox.options';
import { LookPace } from '../pace/look-pace';
import { SteadyRest } from '../pace/steady-rest';
import type { LocalRelay } from '../waking/wake-up';
import { Bell } from './bell';
import { failedRows } from './failed-rows';
import { publishBatch, type BatchResult } from './publish-batch';
import type { RelayReport } from './relay-report';
import type { RelayRow } from './relay-row';
import { RelaySchedule } from './relay-schedule';
import type { FailedRow, MarkFence, RelayStore } from './relay-store';

/** What a relay is made of. */
export interface RelayParts {
  readonly store: RelayStore;
  readonly publisher: EventPublisher;
  readonly options: ResolvedOutboxOptions;
  readonly clock: Clock;
  readonly report: RelayReport;
  /** Everything was published: a good moment to count again. */
  readonly onDrained: () => void;
}

const MARK_RETRY_MS = { first: 50, longest: 1000 };
/** Publishing takes a few milliseconds: rows that come meanwhile go together, after it. */
const OVERLAP_AFTER_MS = 20;
/** An answer of the broker on a machine with time to spare. */
const QUICK_MS = 4;

/** A batch from its read to its mark. */
interface BatchInFlight {
  done: Promise<void>;
  /** A look went past its shards: at its end they are looked at. */
  passedOver: boolean;
}

/**
 * Takes committed rows to the broker, in commit order per key, from the shards it holds a lease on.
 *
 * One look reads rows of every shard that nothing is in flight of; the shards rows came from stay
 * busy until the batch is published and marked. So there is at most one batch in flight per shard,
 * and no lock is held while publishing. A second batch starts beside one that was full, is being
 * marked or takes long; after one that was not full it rests ({@link SteadyRest}), as it does after
 * looks that take long ({@link LookPace}). When to look: see {@link RelaySchedule}.
 *
 * STOPPED is entered from any state by stop(): no look begins, batches in flight end, shards are
 * given back.
 */
export class Relay implements LocalRelay {
  readonly leases: ShardLeases;
  private readonly schedule: RelaySchedule;
  private readonly bell: Bell;
  private readonly busy = new Set<number>();
  private readonly inFlight = new Set<BatchInFlight>();
  /** Shards in the order they were last read: the longest unread goes first. */
  private order: number[] = [];
  private wakes = 0;
  /** No look before: a batch is at the broker, or this process is busy and gathers rows. */
  private gatherUntil = 0;
  private readonly steadyRest = new SteadyRest(QUICK_MS);
  private readonly pace: LookPace;
  private stopping = new AbortController();
  private loop: Promise<void> | undefined;

  constructor(private readonly parts: RelayParts) {
    const { options, clock, store } = parts;
    this.schedule = new RelaySchedule(options.relay.poll, options.relay.outage);
    this.bell = new Bell(clock);
    this.pace = new LookPace(options.batchSize);
    this.leases = new ShardLeases(v4(), {
      store,
      clock,
      monotonicNow: () => performance.now(),
      leaseMs: options.relay.leaseMs,
      renewMs: options.relay.renewMs,
      isBusy: (shard) => this.busy.has(shard),
      onGained: () => this.wake(),
      onRenewed: () => this.bell.ring(),
      onSettled: () => this.settled(),
      onError: (error) => parts.report.outage('leases', error),
    });
  }

  get ownsAll(): boolean {
    return this.leases.ownsAll;
  }

  start(): void {
    this.leases.start();
    this.loop = this.run();
  }

  wake(): void {
    this.wakes += 1;
    this.schedule.woken(this.parts.clock.now());
    this.bell.ring();
  }

  /** Idempotent. What is in flight may end until the signal is aborted. */
  async stop(signal: AbortSignal): Promise<void> {
    this.stopping.abort();
    this.bell.ring();
    await this.loop;
    await Promise.race([this.ended(), aborted(signal)]);
    try {
      await this.leases.stop();
    } catch (error) {
      this.parts.report.outage('release', error);
    }
  }

  private settled(): void {
    this.parts.report.answered('leases');
    // Others have all shards: nobody reads here, nor will say that it can be done again.
    if (this.leases.count === 0) this.parts.report.answered('read');
  }

  private async ended(): Promise<void> {
    await Promise.all([...this.inFlight].map(({ done }) => done));
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const waitMs = this.waitMs();
      if (waitMs > 0) await this.bell.wait(waitMs);
      else await this.look();
    }
  }

  private waitMs(): number {
    const { options, clock } = this.parts;
    const most = this.schedule.state === 'BACKOFF' ? 1 : options.relay.batchesInFlight;
    if (this.inFlight.size >= most || this.freeShards().length === 0) return Infinity;
    const now = clock.now();
    return Math.max(this.schedule.delayMs(now), this.gatherUntil - now, this.pace.restMs(now));
  }

  private freeShards(): number[] {
    const usable = this.leases.usable(this.parts.options.relay.publishTimeoutMs);
    const rank = new Map(this.order.map((shard, index) => [shard, index]));
    return usable
      .filter((shard) => !this.busy.has(shard))
      .sort((a, b) => (rank.get(a) ?? -1) - (rank.get(b) ?? -1));
  }

  private async look(): Promise<void> {
    const { store, clock, report } = this.parts;
    const shards = this.freeShards();
    const wakes = this.wakes;
    const { readSize } = this.pace;
    // Taken before the read: what was read under one epoch is never marked under another.
    const fence = this.fenceOf(shards);
    for (const batch of this.inFlight) batch.passedOver = true;
    for (const shard of shards) this.busy.add(shard);
    let rows: readonly RelayRow[] = [];
    let full = false;
    try {
      const startedAt = performance.now();
      rows = await store.read(shards, readSize);
      report.answered('read');
      full = rows.length >= readSize;
      this.pace.looked(clock.now(), { tookMs: performance.now() - startedAt, full });
      if (rows.length === 0) this.schedule.foundNothing(clock.now());
      else this.schedule.found(clock.now(), full);
      if (this.wakes !== wakes) this.schedule.woken(clock.now());
    } catch (error) {
      this.schedule.failed(clock.now());
      report.outage('read', error);
    }
    const taken = new Set(rows.map(({ shard }) => shard));
    this.free(shards.filter((shard) => !taken.has(shard)));
    if (rows.length > 0) {
      this.gatherUntil = full ? 0 : clock.now() + OVERLAP_AFTER_MS;
      this.begin(rows, narrowed(fence, taken), full);
    } else if (this.inFlight.size === 0) this.parts.onDrained();
  }

  private begin(rows: readonly RelayRow[], fence: MarkFence, full: boolean): void {
    const shards = fence.shards.map(({ shard }) => shard);
    this.order = [...this.order.filter((shard) => !shards.includes(shard)), ...shards];
    const batch: BatchInFlight = { done: Promise.resolve(), passedOver: false };
    this.inFlight.add(batch);
    batch.done = this.relay(rows, fence).finally(() => {
      this.inFlight.delete(batch);
      this.free(shards);
      if (full || batch.passedOver) this.schedule.woken(this.parts.clock.now());
      this.bell.ring();
    });
  }

  /** From now on it is only marked: the next look need not wait for that. */
  private rest(publishMs: number, rows: number): void {
    const restMs = this.steadyRest.after(publishMs, rows);
    if (this.gatherUntil > 0) this.gatherUntil = this.parts.clock.now() + restMs;
    this.bell.ring();
  }

  private free(shards: readonly number[]): void {
    for (const shard of shards) this.busy.delete(shard);
    this.leases.rested(shards);
  }

  private async relay(rows: readonly RelayRow[], fence: MarkFence): Promise<void> {
    const { clock, options, publisher, report } = this.parts;
    const { publishTimeoutMs, maxCallBytes } = options.relay;
    const startedAt = clock.now();
    const result = await publishBatch(rows, {
      publisher,
      clock,
      timeoutMs: publishTimeoutMs,
      limits: { maxBytes: maxCallBytes, stopsKeyOnFailure: publisher.stopsKeyOnFailure ?? false },
      mayPublish: (shards) => this.holds(fence, shards, publishTimeoutMs),
    });
    this.noteAnswer(result);
    this.rest(clock.now() - startedAt, rows.length);
    const failed = failedRows(result, options.retry, Math.random);
    const marked = await this.mark(fence, result, failed);
    if (marked) report.batch(result, failed, (clock.now() - startedAt) / 1000);
    this.planRetries(failed);
  }

  private noteAnswer({ outage, deferMs, published, refused, unanswered }: BatchResult): void {
    if (outage !== undefined) {
      this.schedule.failed(this.parts.clock.now(), deferMs);
      this.parts.report.outage('publish', outage);
    } else if (published.length + refused.length + unanswered.length > 0) {
      this.schedule.answered();
      this.parts.report.answered('publish');
    }
  }

  /**
   * What the broker has must be marked, or it goes out again: tried for as long as the shards are
   * held, however long the database is away.
   */
  private async mark(
    fence: MarkFence,
    result: BatchResult,
    failed: readonly FailedRow[],
  ): Promise<boolean> {
    const { store, clock, report } = this.parts;
    const ids = result.published.map(({ id }) => id);
    for (let delayMs = MARK_RETRY_MS.first; ;) {
      try {
        if (ids.length > 0) await store.markPublished(fence, ids);
        if (failed.length > 0) await store.markFailed(fence, failed);
        report.answered('mark');
        return true;
      } catch (error) {
        report.outage('mark', error);
        if (this.stopping.signal.aborted) return false;
        await clock.sleep(delayMs, this.stopping.signal);
        delayMs = Math.min(delayMs * 2, MARK_RETRY_MS.longest);
      }
    }
  }

  private planRetries(failed: readonly FailedRow[]): void {
    const delays = failed.filter(({ dead }) => !dead).map(({ delayMs }) => delayMs);
    if (delays.length === 0) return;
    this.parts.clock.schedule(Math.min(...delays) + 1, () => this.wake());
  }

  private fenceOf(shards: readonly number[]): MarkFence {
    const held = shards.map((shard) => ({ shard, epoch: this.leases.epochOf(shard) ?? '-1' }));
    return { owner: this.leases.owner, shards: held };
  }

  private holds(fence: MarkFence, shards: readonly number[], leftMs: number): boolean {
    const epochs = new Map(fence.shards.map(({ shard, epoch }) => [shard, epoch]));
    return shards.every(
      (shard) =>
        this.leases.hasLeft(shard, leftMs) && this.leases.epochOf(shard) === epochs.get(shard),
    );
  }
}

function narrowed({ owner, shards }: MarkFence, to: ReadonlySet<number>): MarkFence {
  return { owner, shards: shards.filter(({ shard }) => to.has(shard)) };
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
