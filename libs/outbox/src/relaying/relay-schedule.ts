/** How long an idle relay waits between two looks: longer the more of them found nothing. */
export interface PollSteps {
  /** @default 100 */
  readonly fastMs: number;
  /** @default 1000 */
  readonly mediumMs: number;
  /** @default 5000 */
  readonly slowMs: number;
}

/** How long a relay leaves a broker or a database alone that does not answer. */
export interface OutageSteps {
  /** @default 1000 */
  readonly initialMs: number;
  /** @default 5000 */
  readonly maxMs: number;
}

export type RelayState = 'IDLE' | 'DRAINING' | 'BACKOFF';

const LOOKS_PER_STEP = 10;

/**
 * When a relay looks for rows next. Pure: every call is told the time.
 *
 * IDLE      the last look took all there was. Left by a wake-up or by the poll interval, which
 *           grows from fast to slow while nothing is found.
 * DRAINING  there is, or may be, more to read: the next look is at once.
 * BACKOFF   the broker or the database did not answer. No row's attempts are spent. After the
 *           delay, which doubles up to its maximum, one batch goes out as a probe; its answer ends
 *           the state, its silence prolongs it. A wake-up shortens the delay to the initial one:
 *           the outage of one partition must not hold up the others.
 */
export class RelaySchedule {
  private current: RelayState = 'DRAINING';
  private nextLookAt = 0;
  private emptyLooks = 0;
  private outages = 0;
  private outageSince = 0;
  private probing = false;

  constructor(
    private readonly poll: PollSteps,
    private readonly outage: OutageSteps,
  ) {}

  get state(): RelayState {
    return this.current;
  }

  /** Milliseconds until the next look; 0 for at once. */
  delayMs(now: number): number {
    return this.current === 'DRAINING' ? 0 : Math.max(0, this.nextLookAt - now);
  }

  /** Something was committed or a shard was gained, or a batch ended that may have left rows. */
  woken(now: number): void {
    if (this.current !== 'BACKOFF') this.current = 'DRAINING';
    else {
      const soonest = Math.max(now, this.outageSince + this.outage.initialMs);
      this.nextLookAt = Math.min(this.nextLookAt, soonest);
    }
  }

  /** A look found rows; `more` when it came back full. */
  found(now: number, more: boolean): void {
    this.emptyLooks = 0;
    if (this.current === 'BACKOFF') this.probing = true;
    else if (more) this.current = 'DRAINING';
    else this.idle(now);
  }

  /** A look found nothing. */
  foundNothing(now: number): void {
    this.emptyLooks += 1;
    this.outages = 0;
    this.idle(now);
  }

  /** The broker answered for at least one record of a batch, whatever it said. */
  answered(): void {
    this.outages = 0;
    if (this.current === 'BACKOFF') this.current = 'DRAINING';
    this.probing = false;
  }

  /**
   * The broker answered for nothing of a batch, or the database failed.
   *
   * @param deferMs how long the publisher asks to be left alone (an open circuit).
   */
  failed(now: number, deferMs = 0): void {
    if (this.current === 'BACKOFF' && !this.probing && this.nextLookAt > now) return;
    const growing = this.outage.initialMs * 2 ** Math.min(this.outages, 30);
    this.outages += 1;
    this.current = 'BACKOFF';
    this.probing = false;
    this.outageSince = now;
    this.nextLookAt = now + Math.min(Math.max(growing, deferMs), this.outage.maxMs);
  }

  private idle(now: number): void {
    this.current = 'IDLE';
    this.probing = false;
    const { fastMs, mediumMs, slowMs } = this.poll;
    const step = Math.floor(this.emptyLooks / LOOKS_PER_STEP);
    this.nextLookAt = now + (step === 0 ? fastMs : step === 1 ? mediumMs : slowMs);
  }
}
