/** Does some work again and again, never twice at once, until it is stopped. */
export class Ticker {
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;

  constructor(
    private readonly everyMs: number,
    private readonly work: () => Promise<void>,
  ) {}

  start(): void {
    this.timer = setTimeout(() => void this.tick(), this.everyMs);
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  private async tick(): Promise<void> {
    await this.work();
    if (!this.isStopped) this.start();
  }
}
