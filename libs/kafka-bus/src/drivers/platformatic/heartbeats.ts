import { isForbiddenCode, isStaleMembershipCode } from '../broker-codes';
import { deferred } from '../timing/deferred';
import { Ticker } from '../timing/ticker';
import type { Generation, GroupRequests } from './group-requests';
import { kafkaCodeOf } from './platformatic-errors';

/** A member lives through an outage of about a minute: it keeps its work and its place. */
const OUTAGE_MS = 60_000;

/**
 * Says again and again that a member lives, from its assignment until it joins again: while it
 * drains, too. A coordinator that wants to rebalance answers so, and counts the heartbeat.
 */
export class Heartbeats {
  private readonly ticker: Ticker;
  private readonly over = deferred();
  private heardAt = Date.now();

  constructor(
    private readonly requests: GroupRequests,
    private readonly generation: Generation,
    everyMs: number,
    private readonly onBeat: () => void,
  ) {
    this.ticker = new Ticker(everyMs, () => this.beat());
    // Whoever serves the membership waits for it; a drain does not look any more.
    this.over.promise.catch(() => undefined);
    this.ticker.start();
  }

  /** Resolves when the group rebalances; rejects when the membership is over or unreachable. */
  get whenOver(): Promise<void> {
    return this.over.promise;
  }

  stop(): void {
    this.ticker.stop();
  }

  private isOver(code: string): boolean {
    if (isStaleMembershipCode(code) || isForbiddenCode(code)) return true;
    return Date.now() - this.heardAt > OUTAGE_MS;
  }

  private async beat(): Promise<void> {
    try {
      await this.requests.heartbeat(this.generation);
      this.heardAt = Date.now();
      this.onBeat();
    } catch (error) {
      const code = kafkaCodeOf(error);
      if (code === 'REBALANCE_IN_PROGRESS') {
        this.heardAt = Date.now();
        this.over.resolve();
      } else if (this.isOver(code)) {
        this.over.reject(error as Error);
      }
    }
  }
}
