import type { Clock } from '@mainstay/core';

/** Lets one loop wait for a time or a ring, whichever comes first. */
export class Wakeup {
  private current: AbortController | undefined;
  private rung = false;

  constructor(private readonly clock: Clock) {}

  /** A ring while nobody waits makes the next wait return at once. */
  ring(): void {
    this.rung = true;
    this.current?.abort();
  }

  async wait(delayMs: number): Promise<void> {
    if (!this.rung && delayMs > 0) {
      this.current = new AbortController();
      await this.clock.sleep(delayMs, this.current.signal);
      this.current = undefined;
    }
    this.rung = false;
  }
}
