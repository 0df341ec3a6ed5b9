import type { Clock } from '@mainstay/core';

/**
 * Renews a lease every `everyMs` until it is stopped or lost.
 *
 * A renewal that fails is tried again at the next turn: the lease outlasts several of them.
 */
export class LeaseKeeper {
  private cancel: (() => void) | undefined;
  private renewing: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly clock: Clock,
    private readonly everyMs: number,
    private readonly renew: () => Promise<boolean>,
    private readonly onLost: () => void,
    private readonly onFailure: (error: unknown) => void,
  ) {
    this.wait();
  }

  /** Resolves when no renewal is under way, so that none comes after a release. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.cancel?.();
    await this.renewing;
  }

  private wait(): void {
    this.cancel = this.clock.schedule(this.everyMs, () => {
      this.renewing = this.turn();
    });
  }

  private async turn(): Promise<void> {
    try {
      if (await this.renew()) {
        if (!this.stopped) this.wait();
      } else {
        this.onLost();
      }
    } catch (error) {
      this.onFailure(error);
      if (!this.stopped) this.wait();
    }
  }
}
