import type { Clock } from '@mainstay/core';

/** Lets one loop wait for a ring or a time, whichever comes first. A ring is never missed. */
export class Bell {
  private rung = false;
  private answer: (() => void) | undefined;

  constructor(private readonly clock: Clock) {}

  ring(): void {
    this.rung = true;
    this.answer?.();
  }

  /** @param delayMs may be Infinity. */
  async wait(delayMs: number): Promise<void> {
    if (!this.rung) {
      await new Promise<void>((resolve) => {
        const finite = Number.isFinite(delayMs);
        const cancel = finite ? this.clock.schedule(delayMs, () => this.answer?.()) : undefined;
        this.answer = () => {
          cancel?.();
          this.answer = undefined;
          resolve();
        };
      });
    }
    this.rung = false;
  }
}
