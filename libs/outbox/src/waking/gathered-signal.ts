import type { Clock } from '@mainstay/core';
import { LONGEST_REST_MS, restAfter } from '../pace/rest-after';

/**
 * Passes on signals, at most one at a time and at most one per `gatherMs`: the first after a pause
 * at once, those that follow gathered; for longer where many come and passing them on takes long. A
 * NOTIFY in every transaction costs the writers 40 %.
 */
export class GatheredSignal {
  /** Signals not yet passed on. */
  private pending = 0;
  private sending = false;
  private notBefore = Number.NEGATIVE_INFINITY;
  private cancel: (() => void) | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly gatherMs: number,
    private readonly send: () => Promise<void>,
  ) {}

  signal(): void {
    this.pending += 1;
    this.plan();
  }

  /** What is pending is dropped: polling finds the rows. */
  stop(): void {
    this.pending = 0;
    this.cancel?.();
    this.cancel = undefined;
  }

  private plan(): void {
    if (this.pending === 0 || this.sending || this.cancel !== undefined) return;
    const waitMs = this.notBefore - this.clock.now();
    if (waitMs <= 0) {
      this.flush();
      return;
    }
    // A clock that was set back must not hold signals up.
    this.cancel = this.clock.schedule(Math.min(waitMs, this.longestMs), () => {
      this.cancel = undefined;
      this.flush();
    });
  }

  private flush(): void {
    const { pending } = this;
    if (pending === 0) return;
    this.pending = 0;
    this.sending = true;
    const startedAt = this.clock.now();
    void this.send().finally(() => {
      this.sending = false;
      const endedAt = this.clock.now();
      const restMs = restAfter(endedAt - startedAt, pending);
      this.notBefore = Math.max(startedAt + this.gatherMs, endedAt + restMs);
      this.plan();
    });
  }

  private get longestMs(): number {
    return Math.max(this.gatherMs, LONGEST_REST_MS);
  }
}
