import type { Delivery } from '../delivery/delivery';
import type { Lane } from '../tracking/partition-tracker';

/** The lanes that handlers work on, and since when. */
export class LanesAtWork {
  private readonly since = new Map<Lane<Delivery>, number>();
  private handlers = 0;
  private whenIdle: (() => void)[] = [];

  get lanes(): Iterable<Lane<Delivery>> {
    return this.since.keys();
  }

  /** Handlers at work: one of a batch has many lanes. */
  get count(): number {
    return this.handlers;
  }

  /** When the handler that runs longest was started; undefined when none runs. */
  get oldestStart(): number | undefined {
    return this.since.values().next().value;
  }

  begin(lane: Lane<Delivery>, now: number): void {
    this.handlers += 1;
    this.since.set(lane, now);
  }

  beginAll(lanes: Iterable<Lane<Delivery>>, now: number): void {
    this.handlers += 1;
    for (const lane of lanes) this.since.set(lane, now);
  }

  end(lane: Lane<Delivery>): void {
    this.handlers -= 1;
    this.since.delete(lane);
  }

  endAll(lanes: Iterable<Lane<Delivery>>): void {
    this.handlers -= 1;
    for (const lane of lanes) this.since.delete(lane);
  }

  /** Resolves when no handler runs. */
  idle(): Promise<void> {
    if (this.handlers === 0) return Promise.resolve();
    return new Promise((resolve) => this.whenIdle.push(resolve));
  }

  /** Tells who waits for it; to be called when everything that follows from an end was done. */
  tellIfIdle(): void {
    if (this.handlers === 0) this.whenIdle.splice(0).forEach((resolve) => resolve());
  }
}
