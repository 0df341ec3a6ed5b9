/** Gives a place to the next that waits, or back. Idempotent. */
export type Leave = () => void;

/** So many at once; the rest wait, in the order in which they came. */
export class Places {
  private readonly waiting: (() => void)[] = [];
  private taken = 0;

  constructor(private readonly count: number) {}

  /** Somebody has none. */
  get areWaitedFor(): boolean {
    return this.waiting.length > 0;
  }

  async enter(): Promise<Leave> {
    if (this.taken < this.count) this.taken += 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    let isHeld = true;
    return () => {
      if (isHeld) this.passOn();
      isHeld = false;
    };
  }

  private passOn(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.taken -= 1;
    else next();
  }
}
