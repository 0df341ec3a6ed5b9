import { recordSize } from '../publishing/record-size';
import type { PreparedEvent } from '../publishing/publish-options';

export interface FallbackBounds {
  /** @default 10_000 */
  readonly maxEvents: number;
  /** @default 16 MiB */
  readonly maxBytes: number;
}

export const FALLBACK_DEFAULTS: FallbackBounds = {
  maxEvents: 10_000,
  maxBytes: 16 * 1_024 * 1_024,
};

/** Events that wait in memory for Kafka to come back, in order, up to a bound. */
export class FallbackQueue {
  private events: PreparedEvent[] = [];
  private bytes = 0;

  constructor(private readonly bounds: FallbackBounds) {}

  get depth(): number {
    return this.events.length;
  }

  /** False when there is no room: the event was not taken. */
  offer(event: PreparedEvent): boolean {
    const size = recordSize(event.record);
    if (this.events.length >= this.bounds.maxEvents) return false;
    if (this.bytes + size > this.bounds.maxBytes) return false;
    this.events.push(event);
    this.bytes += size;
    return true;
  }

  /** The oldest ones, which stay until they are removed. */
  peek(count: number): readonly PreparedEvent[] {
    return this.events.slice(0, count);
  }

  remove(done: ReadonlySet<PreparedEvent>): void {
    this.events = this.events.filter((event) => !done.has(event));
    for (const event of done) this.bytes -= recordSize(event.record);
  }
}
