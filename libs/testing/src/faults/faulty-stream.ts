import { Transform, type TransformCallback } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { slowness, type Fault } from './fault';

/** What a piece of bytes has to wait for. */
export interface Traffic {
  readonly fault: Fault;
  /** Resolves when the fault is another one. */
  changed(): Promise<void>;
}

/**
 * One direction of a connection: hands pieces on in their order, when the fault lets them. `answer`
 * takes what garbage replies with.
 */
export class FaultyStream extends Transform {
  private readonly gone = new AbortController();

  constructor(
    private readonly traffic: Traffic,
    private readonly answer?: (noise: Buffer) => void,
  ) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.pass(chunk, done).catch(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.gone.abort();
    done(error);
  }

  /** The end of a direction is held like its bytes. */
  override _flush(done: TransformCallback): void {
    this.freed().then(() => done(), done);
  }

  private async linger(waitMs: number): Promise<void> {
    const over = new AbortController();
    const signal = AbortSignal.any([this.gone.signal, over.signal]);
    const late = delay(waitMs, undefined, { signal }).catch(() => undefined);
    await Promise.race([late, this.traffic.changed()]);
    over.abort();
  }

  private async freed(): Promise<void> {
    while (isSilent(this.traffic.fault)) await this.traffic.changed();
  }

  private async pass(chunk: Buffer, done: TransformCallback): Promise<void> {
    const { traffic } = this;
    await this.freed();
    if (traffic.fault.kind === 'garbage') {
      this.answer?.(noise(chunk.length));
      done();
      return;
    }
    const waitMs = slowness(traffic.fault, chunk.length);
    if (waitMs > 0) await this.linger(waitMs);
    done(null, chunk);
  }
}

function isSilent({ kind }: Fault): boolean {
  return kind === 'hang' || kind === 'half-closed';
}

/** Bytes that are no protocol's: the same ones each time. */
function noise(length: number): Buffer {
  const size = Math.min(Math.max(length, 16), 1_024);
  return Buffer.from(Array.from({ length: size }, (_, at) => (at * 167 + 13) & 0xff));
}
