import { forgetEvent, type Delivery } from '../delivery/delivery';
import type { Lane } from '../tracking/partition-tracker';
import { circuitOf, settleGate, type Floor } from './floor';
import type { HandlerQueue } from './handler-queue';

/** Runs handlers that take one record at a time. */
export class SingleRuns {
  constructor(private readonly floor: Floor) {}

  push(lane: Lane<Delivery>, queue: HandlerQueue): void {
    queue.waiting.push(lane);
    this.pump(queue);
  }

  /** Starts whatever may start. */
  pump(queue: HandlerQueue): void {
    const { floor } = this;
    while (queue.waiting.length > 0 && queue.hasRoom && !floor.isHeld()) {
      const pass = queue.gate.isOpen ? 'pass' : queue.gate.admit(floor.clock.now());
      if (pass === 'wait') {
        floor.arm();
        return;
      }
      void this.run(queue.waiting.shift()!, queue, pass === 'probe');
    }
  }

  private async run(lane: Lane<Delivery>, queue: HandlerQueue, isProbe: boolean): Promise<void> {
    const { floor } = this;
    const { atWork, listener } = floor;
    queue.running += 1;
    atWork.begin(lane, floor.clock.now());
    const verdict = await floor.workers.one(lane.head);
    queue.running -= 1;
    atWork.end(lane);
    const { isClosed: isLate } = lane.tracker;
    const circuitAfterMs = circuitOf(verdict);
    if (isProbe || circuitAfterMs !== undefined) {
      settleGate(floor, queue, { isLate, isProbe, circuitAfterMs });
    }
    if (isLate) listener.onLate(lane);
    else if (verdict.kind === 'finished') this.finish(lane);
    else if (verdict.circuit) queue.waiting.unshift(lane);
    else floor.later(lane, floor.clock.now() + verdict.afterMs);
    this.pump(queue);
    atWork.tellIfIdle();
  }

  private finish(lane: Lane<Delivery>): void {
    forgetEvent(lane.head);
    const next = lane.tracker.finish(lane);
    if (next !== undefined) this.floor.ready(next);
    this.floor.listener.onFinished(lane);
  }
}
