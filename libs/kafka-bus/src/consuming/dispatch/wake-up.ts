import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '@mainstay/core';

/** One timer for whatever is due first; what it calls does not run in the context of a message. */
export class WakeUp {
  private readonly detached = AsyncLocalStorage.snapshot();
  private armedAt: number | undefined;
  private disarm: (() => void) | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly onTime: () => void,
  ) {}

  /** At the first of these times, unless it comes sooner anyway. */
  atFirst(times: readonly (number | undefined)[]): void {
    const time = Math.min(...times.map((each) => each ?? Infinity));
    if (time === Infinity || (this.armedAt !== undefined && this.armedAt <= time)) return;
    this.disarm?.();
    this.armedAt = time;
    const delay = Math.max(0, time - this.clock.now());
    this.disarm = this.detached(() =>
      this.clock.schedule(delay, () => {
        this.armedAt = undefined;
        this.onTime();
      }),
    );
  }

  clear(): void {
    this.disarm?.();
    this.armedAt = undefined;
  }
}
