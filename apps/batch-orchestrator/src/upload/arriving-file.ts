import type { Readable } from 'node:stream';

/** A file as it streams in. It is read to its end in any case: what follows it is behind it. */
export class ArrivingFile {
  private readonly source: AsyncIterator<Buffer>;
  private readonly kept: Buffer[] = [];
  private size = 0;
  private hasEnded = false;
  private isDropped = false;

  constructor(
    file: Readable,
    private readonly limit: number,
  ) {
    this.source = (file as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  }

  /** What was read; undefined where that is more than the limit. */
  get bytes(): Buffer | undefined {
    return this.size > this.limit ? undefined : Buffer.concat(this.kept);
  }

  /** Reads until it ends, or has so many bytes. */
  async read(upTo = Infinity): Promise<void> {
    while (!this.hasEnded && this.size < upTo) {
      const { done, value } = await this.source.next();
      if (done === true) this.hasEnded = true;
      else this.add(value);
    }
  }

  /** Nobody wants it any more: what it has is let go, and what still comes is dropped. */
  drop(): void {
    this.isDropped = true;
    this.kept.length = 0;
  }

  private add(chunk: Buffer): void {
    this.size += chunk.length;
    if (this.size <= this.limit && !this.isDropped) this.kept.push(chunk);
    else this.kept.length = 0;
  }
}
