import { systemClock, type Clock } from '@mainstay/core';
import { fieldProblems } from '../options/field-rules';
import { ResilienceOptionsInvalidError } from '../options/resilience-options-invalid.error';
import { BULKHEAD_DEFAULTS, BULKHEAD_RULES, type BulkheadOptions } from './bulkhead.options';
import { BulkheadFullError } from './bulkhead-full.error';

/** What {@link Bulkhead.getState} tells. */
export interface BulkheadSnapshot {
  readonly name: string;
  /** Calls under way. */
  readonly active: number;
  /** Calls that wait. */
  readonly queued: number;
  readonly maxConcurrent: number;
  readonly maxQueued: number;
}

/** Told after every call that came in or ended; `result` is there when one came in. */
export type BulkheadListener = (bulkhead: Compartment, result?: 'accepted' | 'rejected') => void;

interface Waiting {
  readonly enter: () => void;
}

/**
 * Bounds the calls that are under way at once, so that one slow dependency does not take every
 * connection and all memory. Who waits is let in in the order of coming, in its own async context;
 * a place that gets free goes to the first that waits, never to a newcomer.
 */
export class Compartment {
  readonly name: string;
  private readonly maxConcurrent: number;
  private readonly maxQueued: number;
  private readonly maxWaitMs: number;
  private readonly clock: Pick<Clock, 'schedule'>;
  private readonly waiting = new Set<Waiting>();
  private underWay = 0;
  private listener: BulkheadListener | undefined;

  /** @throws {ResilienceOptionsInvalidError} */
  constructor(
    options: BulkheadOptions & { readonly name: string; readonly clock?: Pick<Clock, 'schedule'> },
  ) {
    const { name, clock = systemClock, ...limits } = options;
    const problems = bulkheadProblems(`bulkhead ${JSON.stringify(name)}`, limits);
    if (problems.length > 0) throw new ResilienceOptionsInvalidError(problems);
    this.name = name;
    this.clock = clock;
    this.maxConcurrent = limits.maxConcurrent;
    this.maxQueued = limits.maxQueued ?? BULKHEAD_DEFAULTS.maxQueued;
    this.maxWaitMs = limits.maxWaitMs ?? BULKHEAD_DEFAULTS.maxWaitMs;
  }

  /**
   * Makes the call when there is room.
   *
   * @throws {BulkheadFullError} when the call was not made; else whatever `work` throws.
   */
  async execute<Result>(work: () => Result | PromiseLike<Result>): Promise<Result> {
    if (this.underWay < this.maxConcurrent) this.underWay += 1;
    else await this.queue();
    this.listener?.(this, 'accepted');
    try {
      return await work();
    } finally {
      this.leave();
    }
  }

  /** Calls under way. */
  get active(): number {
    return this.underWay;
  }

  /** Calls that wait. */
  get queued(): number {
    return this.waiting.size;
  }

  getState(): BulkheadSnapshot {
    return {
      name: this.name,
      active: this.active,
      queued: this.queued,
      maxConcurrent: this.maxConcurrent,
      maxQueued: this.maxQueued,
    };
  }

  /** Tells every call; one listener at most. It must not throw. */
  listen(listener: BulkheadListener): void {
    this.listener = listener;
  }

  private queue(): Promise<void> {
    if (this.waiting.size >= this.maxQueued) return this.reject(0);
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        this.waiting.delete(waiting);
        this.reject(this.maxWaitMs).catch(reject);
      };
      const cancel = this.clock.schedule(this.maxWaitMs, giveUp);
      const waiting: Waiting = {
        enter: () => {
          cancel();
          resolve();
        },
      };
      this.waiting.add(waiting);
      this.listener?.(this);
    });
  }

  private reject(waitedMs: number): Promise<never> {
    this.listener?.(this, 'rejected');
    return Promise.reject(new BulkheadFullError(this.name, this.maxConcurrent, waitedMs));
  }

  /** The place is handed on; only where nobody waits it becomes free. */
  private leave(): void {
    const [next] = this.waiting;
    if (next === undefined) {
      this.underWay -= 1;
    } else {
      this.waiting.delete(next);
      next.enter();
    }
    this.listener?.(this);
  }
}

/** Every problem of these options, each with its path. */
export function bulkheadProblems(path: string, options: unknown): string[] {
  const problems = fieldProblems(path, options, BULKHEAD_RULES);
  const { maxConcurrent } = (options ?? {}) as Partial<BulkheadOptions>;
  if (problems.length === 0 && maxConcurrent === undefined) {
    problems.push(`${path}.maxConcurrent is missing: say how many calls may be under way`);
  }
  return problems;
}
