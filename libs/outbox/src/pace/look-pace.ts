import { LookRest } from './look-rest';
import { nextReadSize } from './read-size';

/** How much the next look of a relay reads, and when it may be made, by the looks before. */
export class LookPace {
  private size: number;
  private restUntil = 0;
  private readonly rest = new LookRest();

  constructor(private readonly batchSize: number) {
    this.size = batchSize;
  }

  /** See {@link nextReadSize}. */
  get readSize(): number {
    return this.size;
  }

  /** The rest that is left at `now`, in milliseconds: looks take long and find little. */
  restMs(now: number): number {
    return Math.max(0, this.restUntil - now);
  }

  looked(now: number, look: { readonly tookMs: number; readonly full: boolean }): void {
    this.restUntil = now + this.rest.after(look.tookMs, look.full);
    this.size = nextReadSize(this.size, this.batchSize, look);
  }
}
