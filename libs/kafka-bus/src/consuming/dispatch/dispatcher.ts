import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '@mainstay/core';
import type { Delivery, Verdict } from '../delivery/delivery';
import type { Subscription } from '../subscription';
import type { Lane } from '../tracking/partition-tracker';
import { TimedQueue } from '../tracking/timed-queue';
import { BatchQueue, type GatheredBatch } from './batch-queue';
import { verdictOnShare } from './batch-verdicts';
import type { LaneShare } from './gathering-partition';
import { HandlerQueue } from './handler-queue';
import { LanesAtWork } from './lanes-at-work';
import { subscriptionOf } from './subscription-of';
import { WakeUp } from './wake-up';

/** Who works on records. Never rejects. */
export interface Workers {
  one(delivery: Delivery): Promise<Verdict>;
  /** Those of a partition, in the order of their offsets; answers what becomes of each. */
  many(deliveries: readonly Delivery[]): Promise<ReadonlyMap<Delivery, Verdict>>;
}

/** What the dispatcher tells the membership it works for. */
export interface DispatcherListener {
  /** A record of the lane's partition is finished. */
  onFinished(lane: Lane<Delivery>): void;
  /** A handler ended whose membership was over before: its key is free. */
  onLate(lane: Lane<Delivery>): void;
  /** A handler's gate closed or opened. */
  onGate(subscription: Subscription, open: boolean): void;
}

/**
 * Gives the heads of lanes to their handlers: at most `concurrency` of a subscription at once, in
 * the order they became ready, one by one or gathered into batches. A lane that waits (retry delay,
 * message in flight elsewhere) holds no slot; an open circuit holds back its handler until one
 * probe has passed.
 *
 * OPEN  hands out. HELD  hands out nothing; what runs goes on (a drain waits for `idle`).
 */
export class Dispatcher {
  private readonly queues = new Map<Subscription, HandlerQueue | BatchQueue>();
  private readonly toPump = new Set<BatchQueue>();
  private readonly timed = new TimedQueue<Lane<Delivery>>();
  private readonly atWork = new LanesAtWork();
  private readonly wakeUp: WakeUp;
  private readonly detached = AsyncLocalStorage.snapshot();
  private held = false;

  constructor(
    private readonly workers: Workers,
    private readonly clock: Clock,
    private readonly listener: DispatcherListener,
  ) {
    this.wakeUp = new WakeUp(clock, () => this.onTime());
  }

  /** A lane whose head nobody works on. */
  ready(lane: Lane<Delivery>): void {
    const due = lane.head.notBefore;
    if (due !== undefined && due > this.clock.now()) {
      this.later(lane, due);
      return;
    }
    this.enqueue(lane);
  }

  /** Hands out nothing until `open`. */
  hold(): void {
    this.held = true;
  }

  open(): void {
    this.held = false;
  }

  /** Forgets what waits; what runs ends as late. */
  clear(): void {
    this.timed.clear();
    for (const queue of this.queues.values()) queue.clear();
    this.wakeUp.clear();
  }

  /** The lanes a handler works on. */
  get lanesAtWork(): Iterable<Lane<Delivery>> {
    return this.atWork.lanes;
  }

  get runningCount(): number {
    return this.atWork.count;
  }

  /** When the handler that runs longest was started; undefined when none runs. */
  get oldestStart(): number | undefined {
    return this.atWork.oldestStart;
  }

  /** Resolves when no handler runs. */
  idle(): Promise<void> {
    return this.atWork.idle();
  }

  private enqueue(lane: Lane<Delivery>): void {
    const queue = this.queueOf(lane.head);
    if (queue instanceof BatchQueue) {
      queue.push(lane, this.clock.now());
      this.pumpSoon(queue);
    } else {
      queue.waiting.push(lane);
      this.pump(queue);
    }
  }

  private queueOf(delivery: Delivery): HandlerQueue | BatchQueue {
    const subscription = subscriptionOf(delivery);
    let queue = this.queues.get(subscription);
    if (queue === undefined) {
      const { batch } = subscription;
      queue =
        batch === undefined ? new HandlerQueue(subscription) : new BatchQueue(subscription, batch);
      this.queues.set(subscription, queue);
    }
    return queue;
  }

  private pump(queue: HandlerQueue): void {
    while (!this.held && queue.hasRoom && queue.waiting.length > 0) {
      const pass = queue.gate.isOpen ? 'pass' : queue.gate.admit(this.clock.now());
      if (pass === 'wait') {
        this.arm();
        return;
      }
      const lane = queue.waiting.shift()!;
      void this.run(lane, queue, pass === 'probe');
    }
  }

  /** When everything is there that came together: what was fetched, the lanes of a batch. */
  private pumpSoon(queue: BatchQueue): void {
    if (this.toPump.size === 0) this.detached(() => queueMicrotask(() => this.pumpBatches()));
    this.toPump.add(queue);
  }

  private pumpBatches(): void {
    const queues = [...this.toPump];
    this.toPump.clear();
    for (const queue of queues) {
      while (!this.held && queue.hasRoom) {
        const next = queue.next(this.clock.now());
        if (next === undefined) break;
        void this.runBatch(next.batch, queue, next.isProbe);
      }
    }
    this.armForBatches();
  }

  private async run(lane: Lane<Delivery>, queue: HandlerQueue, isProbe: boolean): Promise<void> {
    queue.running += 1;
    this.atWork.begin(lane, this.clock.now());
    const verdict = await this.workers.one(lane.head);
    queue.running -= 1;
    this.atWork.end(lane);
    const { isClosed } = lane.tracker;
    this.settleGate(queue, isClosed, circuitOf(verdict), isProbe);
    if (isClosed) this.listener.onLate(lane);
    else if (verdict.kind === 'finished') this.finish(lane);
    else if (verdict.circuit) queue.waiting.unshift(lane);
    else this.later(lane, this.clock.now() + verdict.afterMs);
    this.pump(queue);
    this.atWork.tellIfIdle();
  }

  private async runBatch(batch: GatheredBatch, queue: BatchQueue, isProbe: boolean): Promise<void> {
    const { shares, tracker } = batch;
    const lanes = shares.map(({ lane }) => lane);
    queue.begin(batch);
    this.atWork.beginAll(lanes, this.clock.now());
    const verdicts = await this.workers.many(inOrder(shares));
    queue.end(batch);
    this.atWork.endAll(lanes);
    const circuit = [...verdicts.values()].map(circuitOf).find((afterMs) => afterMs !== undefined);
    this.settleGate(queue, tracker.isClosed, circuit, isProbe);
    if (tracker.isClosed) for (const lane of lanes) this.listener.onLate(lane);
    else this.settleShares(shares, verdicts, queue);
    this.pumpSoon(queue);
    this.atWork.tellIfIdle();
  }

  private settleShares(
    shares: readonly LaneShare[],
    verdicts: ReadonlyMap<Delivery, Verdict>,
    queue: BatchQueue,
  ): void {
    const now = this.clock.now();
    const first: Lane<Delivery>[] = [];
    for (const { lane, deliveries } of shares) {
      const { finished, waitsForCircuit } = verdictOnShare(deliveries, verdicts, now);
      const rest = lane.tracker.settle(lane, finished);
      if (rest !== undefined && waitsForCircuit) first.unshift(rest);
      else if (rest !== undefined) this.ready(rest);
      if (finished.includes(true)) this.listener.onFinished(lane);
    }
    for (const lane of first) queue.unshift(lane, now);
  }

  private finish(lane: Lane<Delivery>): void {
    const next = lane.tracker.finish(lane);
    if (next !== undefined) this.ready(next);
    this.listener.onFinished(lane);
  }

  private settleGate(
    { gate, subscription }: HandlerQueue | BatchQueue,
    isLate: boolean,
    circuitAfterMs: number | undefined,
    isProbe: boolean,
  ): void {
    const wasOpen = gate.isOpen;
    if (isLate && isProbe) gate.probeLost();
    else if (circuitAfterMs !== undefined) {
      gate.defer(this.clock.now(), circuitAfterMs);
      this.arm();
    } else if (isProbe) gate.probePassed();
    if (gate.isOpen !== wasOpen) this.listener.onGate(subscription, gate.isOpen);
  }

  private later(lane: Lane<Delivery>, at: number): void {
    this.timed.push(at, lane);
    this.arm();
  }

  private arm(): void {
    const times = [this.timed.next, ...this.each(({ gate }) => gate.nextProbeAt)];
    this.wakeUp.atFirst(times);
  }

  /** Apart from the rest: what a pump is about to take must not set a timer. */
  private armForBatches(): void {
    if (!this.held) this.wakeUp.atFirst(this.each(({ nextStartAt }) => nextStartAt));
  }

  private each<Value>(of: (queue: HandlerQueue | BatchQueue) => Value): readonly Value[] {
    return [...this.queues.values()].map(of);
  }

  private onTime(): void {
    for (const lane of this.timed.due(this.clock.now())) this.enqueue(lane);
    for (const queue of this.queues.values()) {
      if (queue instanceof BatchQueue) this.toPump.add(queue);
      else this.pump(queue);
    }
    this.pumpBatches();
    this.arm();
  }
}

/** How long an open circuit holds back the handler; undefined where it met none. */
function circuitOf(verdict: Verdict): number | undefined {
  return verdict.kind === 'wait' && verdict.circuit ? verdict.afterMs : undefined;
}

/** The records of a batch by offset, whatever key they have. */
function inOrder(shares: readonly LaneShare[]): readonly Delivery[] {
  const deliveries = shares.flatMap((share) => share.deliveries);
  return deliveries.toSorted((a, b) => Number(a.record.offset) - Number(b.record.offset));
}
