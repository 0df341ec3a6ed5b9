import type { DelayedCall, DelayWheel } from '@mainstay/core';

/** What a {@link LeaseKeeper} keeps. */
export interface Lease {
  /** False when somebody else has it. */
  renew(): Promise<boolean>;
  onLost(): void;
  onRenewalFailed(error: unknown): void;
}

/**
 * Renews a lease every turn of the wheel until it is stopped or lost.
 *
 * A renewal that fails is tried again at the next turn: the lease outlasts several of them.
 */
export class LeaseKeeper {
  private next: DelayedCall;
  private renewing: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly wheel: DelayWheel,
    private readonly lease: Lease,
  ) {
    this.next = this.wait();
  }

  /** A promise while a renewal is under way, so that none comes after a release. */
  stop(): Promise<void> | undefined {
    this.stopped = true;
    this.wheel.remove(this.next);
    return this.renewing;
  }

  private wait(): DelayedCall {
    return this.wheel.add(() => {
      this.renewing = this.turn();
    });
  }

  private async turn(): Promise<void> {
    let lost = false;
    try {
      lost = !(await this.lease.renew());
    } catch (error) {
      this.lease.onRenewalFailed(error);
    }
    this.renewing = undefined;
    if (lost) this.lease.onLost();
    else if (!this.stopped) this.next = this.wait();
  }
}
