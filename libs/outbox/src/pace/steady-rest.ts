import { restAfter } from './rest-after';

/**
 * The rest after batches. A slow one behind a quick one is chance, and what came meanwhile has
 * waited already: only the second in a row shows a busy machine.
 */
export class SteadyRest {
  private wasQuick = true;

  /** @param quickMs a batch that took no longer is quick, and followed by no rest */
  constructor(private readonly quickMs: number) {}

  /** For how long to rest after a batch of so many rows. */
  after(tookMs: number, rows: number): number {
    const { wasQuick, quickMs } = this;
    this.wasQuick = tookMs <= quickMs;
    return wasQuick ? 0 : restAfter(tookMs, rows, quickMs);
  }
}
