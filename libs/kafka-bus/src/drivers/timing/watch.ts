/**
 * The deadline of work that is done one piece after the other. The pieces share a timer, which goes
 * off for the first of them and is set again for the one it finds: a timer for each and a race with
 * it cost a tenth of a send.
 */
export class Watch {
  private timer: NodeJS.Timeout | undefined;
  private endsAt = Infinity;
  private late: () => Error = () => new Error('late');
  private reject: (reason: Error) => void = () => undefined;

  /** Answers with `work`, or rejects with what `late` makes once `ms` have passed. Work goes on. */
  async over<T>(work: Promise<T>, ms: number, late: () => Error): Promise<T> {
    this.endsAt = performance.now() + ms;
    this.late = late;
    this.timer ??= setTimeout(() => this.look(), Math.max(ms, 1));
    try {
      return await new Promise<T>((resolve, reject) => {
        this.reject = reject;
        work.then(resolve, reject);
      });
    } finally {
      this.endsAt = Infinity;
    }
  }

  /** Lets go of the timer; what is still watched keeps its deadline. */
  stop(): void {
    if (this.endsAt < Infinity) return;
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private look(): void {
    this.timer = undefined;
    const leftMs = this.endsAt - performance.now();
    if (leftMs <= 0) this.reject(this.late());
    else if (leftMs < Infinity) this.timer = setTimeout(() => this.look(), leftMs);
  }
}
