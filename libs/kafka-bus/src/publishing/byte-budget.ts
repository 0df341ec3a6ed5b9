interface Waiter {
  readonly bytes: number;
  readonly enter: () => void;
}

/**
 * A bound on bytes held at once. What does not fit waits, first come, first served; one item larger
 * than the bound passes alone.
 */
export class ByteBudget {
  private held = 0;
  private admitting = false;
  private readonly waiters: Waiter[] = [];

  constructor(readonly limit: number) {}

  get heldBytes(): number {
    return this.held;
  }

  /** True when there was room and it is taken. */
  tryTake(bytes: number): boolean {
    if (this.waiters.length > 0 || !this.fits(bytes)) return false;
    this.held += bytes;
    return true;
  }

  /** Calls `enter` once the room is taken; the result takes the wish back, false if too late. */
  wait(bytes: number, enter: () => void): () => boolean {
    const waiter = { bytes, enter };
    this.waiters.push(waiter);
    return () => {
      const index = this.waiters.indexOf(waiter);
      if (index < 0) return false;
      this.waiters.splice(index, 1);
      this.admit();
      return true;
    };
  }

  give(bytes: number): void {
    this.held -= bytes;
    this.admit();
  }

  /** Who enters may give its room back at once: the next is then let in here, not from within. */
  private admit(): void {
    if (this.admitting) return;
    this.admitting = true;
    try {
      while (this.waiters.length > 0 && this.fits(this.waiters[0]!.bytes)) {
        const waiter = this.waiters.shift()!;
        this.held += waiter.bytes;
        waiter.enter();
      }
    } finally {
      this.admitting = false;
    }
  }

  private fits(bytes: number): boolean {
    return this.held === 0 || this.held + bytes <= this.limit;
  }
}
