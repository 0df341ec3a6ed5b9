import type { Delivery } from '../delivery/delivery';
import type { Subscription } from '../subscription';
import type { Lane } from '../tracking/partition-tracker';
import { Fifo } from './fifo';
import { ProbeGate } from './probe-gate';

/** What waits for one subscription's handler, and how much of it may run. */
export class HandlerQueue {
  readonly waiting = new Fifo<Lane<Delivery>>();
  readonly gate = new ProbeGate();
  running = 0;

  /** Whoever waits here waits for room or for the gate, for no time. */
  readonly nextStartAt = undefined;

  constructor(readonly subscription: Subscription) {}

  get hasRoom(): boolean {
    return this.running < this.subscription.concurrency;
  }

  /** When a probe may go that waits for it; undefined where nothing does, or has no room to. */
  get nextProbeAt(): number | undefined {
    return this.waiting.length > 0 && this.hasRoom ? this.gate.nextProbeAt : undefined;
  }

  clear(): void {
    this.waiting.clear();
  }
}
