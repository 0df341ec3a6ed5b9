import { diagnostics, type Clock, type ServiceIdentity } from '@mainstay/core';
import type { OutboxDepth, RelayStore } from '../relaying/relay-store';
import { Repeating } from '../relaying/repeating';

/** Counting may take at most this share of the time, however much is pending. */
const LEAST_IDLE_FACTOR = 50;
const AFTER_DRAIN_MS = 500;

/** What sampling needs. */
export interface DepthSurroundings {
  readonly store: RelayStore;
  readonly clock: Clock;
  readonly app: ServiceIdentity;
  readonly everyMs: number;
  readonly onDone: () => void;
  readonly onError: (error: unknown) => void;
}

/**
 * Counts what is pending and publishes it. The counts are true; what bounds their cost is how often
 * they are taken: a count that took long makes the next one wait longer.
 */
export class DepthSampler {
  private readonly rounds: Repeating;
  private last: (OutboxDepth & { readonly at: number }) | undefined;

  constructor(private readonly around: DepthSurroundings) {
    this.rounds = new Repeating(around.clock, () => this.round());
  }

  start(): void {
    this.rounds.start();
  }

  stop(): Promise<void> {
    return this.rounds.stop();
  }

  /** Everything was published: gauges that still show more are put right soon. */
  drained(): void {
    const stale = this.last !== undefined && this.last.depth > 0;
    if (stale && this.around.clock.now() - this.last!.at >= AFTER_DRAIN_MS) this.rounds.hurry();
  }

  /** The last count where it is young enough, else a new one. */
  async current(): Promise<OutboxDepth> {
    const young = this.last !== undefined && this.around.clock.now() - this.last.at < this.maxAgeMs;
    return young ? this.last! : this.sample();
  }

  private get maxAgeMs(): number {
    return 2 * this.around.everyMs;
  }

  private async sample(): Promise<OutboxDepth> {
    const { store, clock, app } = this.around;
    const depth = await store.depth();
    this.last = { ...depth, at: clock.now() };
    diagnostics.outboxDepth.publish({ app, ...depth });
    return depth;
  }

  private async round(): Promise<number> {
    const { clock, everyMs, onDone, onError } = this.around;
    const startedAt = clock.now();
    try {
      await this.sample();
      onDone();
    } catch (error) {
      onError(error);
    }
    return Math.max(everyMs, LEAST_IDLE_FACTOR * (clock.now() - startedAt));
  }
}
