const FIRST_MS = 100;
const LAST_MS = 3000;
/** A membership that ends sooner did not come to work: it may have been refused what it reads. */
const STEADY_MS = 10_000;

/**
 * The pause before a consumer starts again: doubles with each failure in a row. A membership that
 * ends as soon as it has begun is one of them: each of its starts stops the whole group.
 */
export class RestartDelay {
  private nextMs = FIRST_MS;
  private beganAt: number | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly now: () => number = Date.now) {}

  /** A membership has come about. */
  began(): void {
    this.beganAt = this.now();
  }

  /** Runs `work` after the delay, and returns it. */
  schedule(work: () => void): number {
    if (this.beganAt !== undefined && this.now() - this.beganAt >= STEADY_MS) {
      this.nextMs = FIRST_MS;
    }
    this.beganAt = undefined;
    const delayMs = this.nextMs;
    this.nextMs = Math.min(delayMs * 2, LAST_MS);
    this.timer = setTimeout(work, delayMs);
    return delayMs;
  }

  cancel(): void {
    clearTimeout(this.timer);
  }
}
