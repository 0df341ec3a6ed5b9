import type { Clock } from '@mainstay/core';

/** Runs a job over and over, never two at once; the job says how long to wait for the next time. */
export class Repeating {
  private stopped = true;
  private cancel: (() => void) | undefined;
  private running: Promise<void> = Promise.resolve();

  /** @param job must not reject: it reports its own failures. */
  constructor(
    private readonly clock: Clock,
    private readonly job: () => Promise<number>,
  ) {}

  /** Runs it now, or after `delayMs`. */
  start(delayMs = 0): void {
    this.stopped = false;
    this.plan(delayMs);
  }

  /** Runs it now instead of later. */
  hurry(): void {
    if (this.cancel !== undefined) this.plan(0);
  }

  /** Resolves when the run in progress has ended; none begins after. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.cancel?.();
    this.cancel = undefined;
    await this.running;
  }

  private plan(delayMs: number): void {
    this.cancel?.();
    this.cancel = this.clock.schedule(delayMs, () => {
      this.cancel = undefined;
      this.running = this.once();
    });
  }

  private async once(): Promise<void> {
    const delayMs = await this.job();
    if (!this.stopped) this.plan(delayMs);
  }
}
