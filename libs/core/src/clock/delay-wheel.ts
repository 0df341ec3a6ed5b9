import type { Clock } from './clock';

/** A call that waits in a {@link DelayWheel}. There is one every claim: see decision 29. */
export class DelayedCall {
  constructor(
    readonly callback: () => void,
    readonly slot: DelayedCall[],
    /** In its slot; {@link GONE} when it is in it no more. */
    public place: number,
  ) {}
}

const SLOTS = 8;
const GONE = -1;

/**
 * Delays of one length by the thousand on one timer: for timeouts and renewals that are nearly
 * always taken out again before they are due. A call comes after the delay, at most an eighth
 * later. The timer runs only while something waits.
 *
 * A slot is an array whose last call takes the place of one that is removed. A Set would do, but
 * under 100 claims in flight two fifths of what outlived the young generation hung, by a heap
 * profile, on tables of Sets and Maps whose entries come and go; with arrays two fifths less did.
 */
export class DelayWheel {
  /** Oldest first; what is added now goes into the last, which is due after SLOTS + 1 turns. */
  private readonly slots = Array.from({ length: SLOTS + 1 }, (): DelayedCall[] => []);
  private newest = this.slots[SLOTS] as DelayedCall[];
  private turning = false;

  constructor(
    private readonly clock: Clock,
    readonly delayMs: number,
  ) {}

  add(callback: () => void): DelayedCall {
    const call = new DelayedCall(callback, this.newest, this.newest.length);
    this.newest.push(call);
    if (!this.turning) this.waitForTurn();
    return call;
  }

  /** Does nothing for a call that came or was removed. */
  remove(call: DelayedCall): void {
    const { slot, place } = call;
    if (place === GONE) return;
    const last = slot.pop()!;
    if (last !== call) {
      slot[place] = last;
      last.place = place;
    }
    call.place = GONE;
  }

  private waitForTurn(): void {
    this.turning = true;
    this.clock.schedule(this.delayMs / SLOTS, () => this.turn());
  }

  private turn(): void {
    const due = this.slots.shift() ?? [];
    this.newest = [];
    this.slots.push(this.newest);
    this.turning = false;
    if (this.slots.some((slot) => slot.length > 0)) this.waitForTurn();
    for (let call = due.pop(); call !== undefined; call = due.pop()) {
      call.place = GONE;
      call.callback();
    }
  }
}
