import type { Delivery } from '../delivery/delivery';
import type { Lane } from '../tracking/partition-tracker';
import { Fifo } from './fifo';
import { subscriptionOf } from './subscription-of';

/** Behind a batch at work others gather so long at most: it may be a slow one. */
const BEHIND_MS = 50;

/** What one key gives to a batch: the first records of its lane. */
export interface LaneShare {
  readonly lane: Lane<Delivery>;
  readonly deliveries: readonly Delivery[];
}

/** What lanes of a partition wait for. */
export interface GatherPolicy {
  readonly maxSize: number;
  readonly maxWaitMs: number;
  /** Whether a key gives as many records as it has; else one. */
  readonly takesRuns: boolean;
}

interface Waiting {
  readonly lane: Lane<Delivery>;
  readonly since: number;
}

/**
 * The lanes of one partition that wait for one handler of batches.
 *
 * What is there makes a batch when it is full, or its first record has waited long enough: not at
 * all by default, a little while another batch of the partition is at work, so that a stream that
 * is slower than its handler gathers by itself. What must run by itself waits for nobody.
 */
export class GatheringPartition {
  /** Batches of it at work. */
  running = 0;
  private readonly waiting = new Fifo<Waiting>();
  private readonly alone = new Fifo<Lane<Delivery>>();

  constructor(private readonly policy: GatherPolicy) {}

  get isEmpty(): boolean {
    return this.waiting.length + this.alone.length === 0;
  }

  push(lane: Lane<Delivery>, now: number): void {
    if (isAlone(lane.head)) this.alone.push(lane);
    else this.waiting.push({ lane, since: now });
  }

  /** Before all others. */
  unshift(lane: Lane<Delivery>, now: number): void {
    if (isAlone(lane.head)) this.alone.unshift(lane);
    else this.waiting.unshift({ lane, since: now });
  }

  /** The next batch, where one may start. */
  take(now: number): readonly LaneShare[] | undefined {
    const single = this.alone.shift();
    if (single !== undefined) return [{ lane: single, deliveries: [single.head] }];
    const { shares, size } = this.gather(now);
    if (size === 0 || (size < this.policy.maxSize && now < this.startsAt)) return undefined;
    for (let taken = 0; taken < shares.length; taken += 1) this.waiting.shift();
    return shares;
  }

  /** One record, whatever it waits for. */
  takeOne(): readonly LaneShare[] | undefined {
    const lane = this.alone.shift() ?? this.waiting.shift()?.lane;
    return lane === undefined ? undefined : [{ lane, deliveries: [lane.head] }];
  }

  /** When a batch that is not full may start. */
  get startsAt(): number {
    if (this.alone.length > 0) return -Infinity;
    const [first] = this.waiting;
    if (first === undefined) return Infinity;
    const { maxWaitMs } = this.policy;
    return first.since + (this.running === 0 ? maxWaitMs : Math.max(maxWaitMs, BEHIND_MS));
  }

  private gather(now: number): { readonly shares: readonly LaneShare[]; readonly size: number } {
    const { maxSize } = this.policy;
    const shares: LaneShare[] = [];
    let size = 0;
    for (const { lane } of this.waiting) {
      if (size === maxSize) break;
      const deliveries = this.share(lane, maxSize - size, now);
      shares.push({ lane, deliveries });
      size += deliveries.length;
    }
    return { shares, size };
  }

  private share(lane: Lane<Delivery>, most: number, now: number): readonly Delivery[] {
    const { head } = lane;
    if (!this.policy.takesRuns) return [head];
    const subscription = subscriptionOf(head);
    const deliveries: Delivery[] = [];
    for (const next of lane.items) {
      if (deliveries.length === most) break;
      const joins = next === head || (isDue(next, now) && subscriptionOf(next) === subscription);
      if (!joins) break;
      deliveries.push(next);
    }
    return deliveries;
  }
}

/** It failed with others before, or its handler is done with it and it is on its way elsewhere. */
function isAlone({ alone, departure }: Delivery): boolean {
  return alone || departure !== undefined;
}

function isDue(delivery: Delivery, now: number): boolean {
  return !isAlone(delivery) && (delivery.notBefore ?? 0) <= now;
}
