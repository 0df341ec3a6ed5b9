import type { Clock } from './clock';

/** A call that waits in a {@link DelayWheel}. */
export interface DelayedCall {
  readonly callback: () => void;
  slot: Set<DelayedCall>;
}

const SLOTS = 8;

/**
 * Delays of one length by the thousand on one timer: for timeouts and renewals that are nearly
 * always taken out again before they are due. A call comes after the delay, at most an eighth
 * later. The timer runs only while something waits.
 */
export class DelayWheel {
  /** Oldest first; what is added now goes into the last, which is due after SLOTS + 1 turns. */
  private readonly slots = Array.from({ length: SLOTS + 1 }, () => new Set<DelayedCall>());
  private newest = this.slots[SLOTS] as Set<DelayedCall>;
  private turning = false;

  constructor(
    private readonly clock: Clock,
    readonly delayMs: number,
  ) {}

  add(callback: () => void): DelayedCall {
    const call = { callback, slot: this.newest };
    this.newest.add(call);
    if (!this.turning) this.waitForTurn();
    return call;
  }

  /** Does nothing for a call that came or was removed. */
  remove(call: DelayedCall): void {
    call.slot.delete(call);
  }

  private waitForTurn(): void {
    this.turning = true;
    this.clock.schedule(this.delayMs / SLOTS, () => this.turn());
  }

  private turn(): void {
    const due = this.slots.shift() ?? [];
    this.newest = new Set();
    this.slots.push(this.newest);
    this.turning = false;
    if (this.slots.some((slot) => slot.size > 0)) this.waitForTurn();
    for (const { callback } of due) callback();
  }
}
