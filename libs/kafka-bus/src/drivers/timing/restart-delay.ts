const FIRST_MS = 100;
const LAST_MS = 3000;

/** The pause before a consumer starts again: doubles with each failure in a row. */
export class RestartDelay {
  private nextMs = FIRST_MS;
  private timer: NodeJS.Timeout | undefined;

  /** Runs `work` after the delay, and returns it. */
  schedule(work: () => void): number {
    const delayMs = this.nextMs;
    this.nextMs = Math.min(delayMs * 2, LAST_MS);
    this.timer = setTimeout(work, delayMs);
    return delayMs;
  }

  reset(): void {
    this.nextMs = FIRST_MS;
  }

  cancel(): void {
    clearTimeout(this.timer);
  }
}
