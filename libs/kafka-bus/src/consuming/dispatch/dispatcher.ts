import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '@mainstay/core';
import type { Delivery, Verdict } from '../delivery/delivery';
import { readEvent } from '../delivery/read-event';
import type { Subscription } from '../subscription';
import type { Lane } from '../tracking/partition-tracker';
import { TimedQueue } from '../tracking/timed-queue';
import { HandlerQueue } from './handler-queue';

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
 * the order they became ready. A lane that waits (retry delay, message in flight elsewhere) holds
 * no slot; an open circuit holds back its handler until one probe has passed.
 *
 * OPEN  hands out. HELD  hands out nothing; what runs goes on (a drain waits for `idle`).
 */
export class Dispatcher {
  private readonly queues = new Map<Subscription, HandlerQueue>();
  private readonly timed = new TimedQueue<Lane<Delivery>>();
  private readonly running = new Map<Lane<Delivery>, number>();
  private readonly detached = AsyncLocalStorage.snapshot();
  private held = false;
  private armedAt: number | undefined;
  private disarm: (() => void) | undefined;
  private whenIdle: (() => void)[] = [];

  constructor(
    private readonly process: (delivery: Delivery) => Promise<Verdict>,
    private readonly clock: Clock,
    private readonly listener: DispatcherListener,
  ) {}

  /** A lane whose head nobody works on. */
  ready(lane: Lane<Delivery>): void {
    const due = lane.head.notBefore;
    if (due !== undefined && due > this.clock.now()) {
      this.later(lane, due);
      return;
    }
    const queue = this.queueOf(lane.head);
    queue.waiting.push(lane);
    this.pump(queue);
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
    for (const queue of this.queues.values()) queue.waiting.clear();
    this.disarm?.();
    this.armedAt = undefined;
  }

  /** The lanes a handler works on. */
  get lanesAtWork(): Iterable<Lane<Delivery>> {
    return this.running.keys();
  }

  get runningCount(): number {
    return this.running.size;
  }

  /** When the handler that runs longest was started; undefined when none runs. */
  get oldestStart(): number | undefined {
    return this.running.values().next().value;
  }

  /** Resolves when no handler runs. */
  idle(): Promise<void> {
    if (this.running.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.whenIdle.push(resolve));
  }

  private queueOf(delivery: Delivery): HandlerQueue {
    const subscription = subscriptionOf(delivery);
    let queue = this.queues.get(subscription);
    if (queue === undefined) {
      queue = new HandlerQueue(subscription);
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

  private async run(lane: Lane<Delivery>, queue: HandlerQueue, isProbe: boolean): Promise<void> {
    queue.running += 1;
    this.running.set(lane, this.clock.now());
    const verdict = await this.process(lane.head);
    queue.running -= 1;
    this.running.delete(lane);
    if (lane.tracker.isClosed && isProbe) queue.gate.probeLost();
    else this.settleGate(queue, verdict, isProbe);
    if (lane.tracker.isClosed) this.listener.onLate(lane);
    else if (verdict.kind === 'finished') this.finish(lane);
    else if (verdict.circuit) queue.waiting.unshift(lane);
    else this.later(lane, this.clock.now() + verdict.afterMs);
    this.pump(queue);
    if (this.running.size === 0) this.whenIdle.splice(0).forEach((resolve) => resolve());
  }

  private finish(lane: Lane<Delivery>): void {
    const next = lane.tracker.finish(lane);
    if (next !== undefined) this.ready(next);
    this.listener.onFinished(lane);
  }

  private settleGate(queue: HandlerQueue, verdict: Verdict, isProbe: boolean): void {
    const wasOpen = queue.gate.isOpen;
    if (verdict.kind === 'wait' && verdict.circuit) {
      queue.gate.defer(this.clock.now(), verdict.afterMs);
      this.arm();
    } else if (isProbe) {
      queue.gate.probePassed();
    }
    if (queue.gate.isOpen !== wasOpen) {
      this.listener.onGate(queue.subscription, queue.gate.isOpen);
    }
  }

  private later(lane: Lane<Delivery>, at: number): void {
    this.timed.push(at, lane);
    this.arm();
  }

  /** One timer for whatever is due first; it must not run in the context of a message. */
  private arm(): void {
    let next = this.timed.next;
    for (const { gate } of this.queues.values()) {
      const probe = gate.nextProbeAt;
      if (probe !== undefined && (next === undefined || probe < next)) next = probe;
    }
    if (next === undefined || (this.armedAt !== undefined && this.armedAt <= next)) return;
    this.disarm?.();
    this.armedAt = next;
    const delay = Math.max(0, next - this.clock.now());
    this.disarm = this.detached(() => this.clock.schedule(delay, () => this.onTime()));
  }

  private onTime(): void {
    this.armedAt = undefined;
    const due = this.timed.due(this.clock.now());
    for (const lane of due) {
      const queue = this.queueOf(lane.head);
      queue.waiting.push(lane);
    }
    for (const queue of this.queues.values()) this.pump(queue);
    this.arm();
  }
}

/** A topic with one handler needs no look inside; else the event type decides. */
function subscriptionOf(delivery: Delivery): Subscription {
  const { route } = delivery;
  if (route.isShared) {
    try {
      return readEvent(delivery).taker?.subscription ?? route.first;
    } catch {
      // Not an event: it is read again, and dead-lettered, under the first handler's slots.
      return route.first;
    }
  }
  return route.first;
}
