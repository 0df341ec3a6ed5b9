import type { Clock } from '@mainstay/core';
import type { Delivery } from '../delivery/delivery';
import type { Subscription } from '../subscription';
import type { Lane } from '../tracking/partition-tracker';
import { TimedQueue } from '../tracking/timed-queue';
import { BatchQueue } from './batch-queue';
import { BatchRuns } from './batch-runs';
import type { DispatcherListener, Floor, Workers } from './floor';
import { HandlerQueue } from './handler-queue';
import { LanesAtWork } from './lanes-at-work';
import { SingleRuns } from './single-runs';
import { subscriptionOf } from './subscription-of';
import { WakeUp } from './wake-up';

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
  private readonly timed = new TimedQueue<Lane<Delivery>>();
  private readonly atWork = new LanesAtWork();
  private readonly wakeUp: WakeUp;
  private readonly singles: SingleRuns;
  private readonly batches: BatchRuns;
  private held = false;

  constructor(
    workers: Workers,
    private readonly clock: Clock,
    listener: DispatcherListener,
  ) {
    const floor: Floor = {
      workers,
      clock,
      listener,
      atWork: this.atWork,
      isHeld: () => this.held,
      ready: (lane) => this.ready(lane),
      later: (lane, at) => this.later(lane, at),
      arm: () => this.arm(),
    };
    this.wakeUp = new WakeUp(clock, () => this.onTime());
    this.singles = new SingleRuns(floor);
    this.batches = new BatchRuns(floor, () => this.armForBatches());
  }

  /** A lane whose head nobody works on. */
  ready(lane: Lane<Delivery>): void {
    const due = lane.head.notBefore;
    if (due !== undefined && due > this.clock.now()) this.later(lane, due);
    else this.enqueue(lane);
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
    if (queue instanceof BatchQueue) this.batches.push(lane, queue);
    else this.singles.push(lane, queue);
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

  private later(lane: Lane<Delivery>, at: number): void {
    this.timed.push(at, lane);
    this.arm();
  }

  /** Where nothing can follow from a time that has come, waiting for it would never end. */
  private arm(): void {
    if (this.held) return;
    const times = [this.timed.next, ...this.each(({ nextProbeAt }) => nextProbeAt)];
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
    const batched: BatchQueue[] = [];
    for (const queue of this.queues.values()) {
      if (queue instanceof BatchQueue) batched.push(queue);
      else this.singles.pump(queue);
    }
    this.batches.pump(batched);
    this.arm();
  }
}
