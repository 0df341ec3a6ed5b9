import { AsyncLocalStorage } from 'node:async_hooks';
import type { Delivery, Verdict } from '../delivery/delivery';
import type { Lane } from '../tracking/partition-tracker';
import type { BatchQueue, GatheredBatch } from './batch-queue';
import { verdictOnShare } from './batch-verdicts';
import { circuitOf, settleGate, type Floor } from './floor';
import type { LaneShare } from './gathering-partition';

/** Runs handlers that take records in batches. */
export class BatchRuns {
  private readonly toPump = new Set<BatchQueue>();
  private readonly detached = AsyncLocalStorage.snapshot();

  /** @param pumped - Called when everything that may start has started. */
  constructor(
    private readonly floor: Floor,
    private readonly pumped: () => void,
  ) {}

  push(lane: Lane<Delivery>, queue: BatchQueue): void {
    queue.push(lane, this.floor.clock.now());
    this.pumpSoon(queue);
  }

  /** Starts whatever may start, of these queues and of those that are to be looked at soon. */
  pump(queues: Iterable<BatchQueue>): void {
    for (const queue of queues) this.toPump.add(queue);
    const { floor } = this;
    const all = [...this.toPump];
    this.toPump.clear();
    for (const queue of all) {
      while (!floor.isHeld() && queue.hasRoom) {
        const next = queue.next(floor.clock.now());
        if (next === undefined) break;
        void this.run(next.batch, queue, next.isProbe);
      }
    }
    this.pumped();
  }

  /** When everything is there that came together: what was fetched, the lanes of a batch. */
  private pumpSoon(queue: BatchQueue): void {
    if (this.toPump.size === 0) this.detached(() => queueMicrotask(() => this.pump([])));
    this.toPump.add(queue);
  }

  private async run(batch: GatheredBatch, queue: BatchQueue, isProbe: boolean): Promise<void> {
    const { floor } = this;
    const { shares, tracker } = batch;
    const lanes = shares.map(({ lane }) => lane);
    queue.begin(batch);
    floor.atWork.beginAll(lanes, floor.clock.now());
    const verdicts = await floor.workers.many(inOrder(shares));
    queue.end(batch);
    floor.atWork.endAll(lanes);
    const isLate = tracker.isClosed;
    const circuitAfterMs = [...verdicts.values()].map(circuitOf).find((ms) => ms !== undefined);
    settleGate(floor, queue, { isLate, isProbe, circuitAfterMs });
    if (isLate) for (const lane of lanes) floor.listener.onLate(lane);
    else this.settle(shares, verdicts, queue);
    this.pumpSoon(queue);
    floor.atWork.tellIfIdle();
  }

  private settle(
    shares: readonly LaneShare[],
    verdicts: ReadonlyMap<Delivery, Verdict>,
    queue: BatchQueue,
  ): void {
    const { clock, listener, ready } = this.floor;
    const now = clock.now();
    const first: Lane<Delivery>[] = [];
    for (const { lane, deliveries } of shares) {
      const { finished, waitsForCircuit } = verdictOnShare(deliveries, verdicts, now);
      const rest = lane.tracker.settle(lane, finished);
      if (rest !== undefined && waitsForCircuit) first.unshift(rest);
      else if (rest !== undefined) ready(rest);
      if (finished.includes(true)) listener.onFinished(lane);
    }
    for (const lane of first) queue.unshift(lane, now);
  }
}

/** The records of a batch by offset, whatever key they have. */
function inOrder(shares: readonly LaneShare[]): readonly Delivery[] {
  const deliveries = shares.flatMap((share) => share.deliveries);
  return deliveries.toSorted((a, b) => Number(a.record.offset) - Number(b.record.offset));
}
