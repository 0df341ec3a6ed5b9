/** A message of a channel. */
export interface RedisMessage {
  readonly channel: string;
  readonly data: string;
}

/**
 * Messages of one channel, in the order they came:
 * `for await (const message of await pubSub.subscribe(channel)) …`.
 *
 * Leaving the loop in any way (break, return, a throw) unsubscribes; so do `close()`,
 * `await using`, an aborted signal and the client's stop. Redis keeps no messages: what was
 * published while the connection was away is gone.
 */
export class RedisSubscription implements AsyncIterableIterator<RedisMessage>, AsyncDisposable {
  private readonly buffer: RedisMessage[] = [];
  private readonly waiting: ((result: IteratorResult<RedisMessage>) => void)[] = [];
  private closing: Promise<void> | undefined;
  private lost = 0;

  constructor(
    readonly channel: string,
    private readonly capacity: number,
    private readonly leave: () => Promise<void>,
  ) {}

  /** Messages thrown away, oldest first, because nobody took them and the buffer was full. */
  get dropped(): number {
    return this.lost;
  }

  get closed(): boolean {
    return this.closing !== undefined;
  }

  /** For the publisher side. */
  deliver(message: RedisMessage): void {
    if (this.closed) return;
    const next = this.waiting.shift();
    if (next !== undefined) {
      next({ done: false, value: message });
      return;
    }
    if (this.buffer.push(message) > this.capacity) {
      this.buffer.shift();
      this.lost += 1;
    }
  }

  next(): Promise<IteratorResult<RedisMessage>> {
    const value = this.buffer.shift();
    if (value !== undefined) return Promise.resolve({ done: false, value });
    if (this.closed) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  async return(): Promise<IteratorResult<RedisMessage>> {
    await this.close();
    return { done: true, value: undefined };
  }

  async throw(error: unknown): Promise<IteratorResult<RedisMessage>> {
    await this.close();
    throw error;
  }

  /** Ends the iteration after what is buffered, and unsubscribes. Idempotent. */
  close(): Promise<void> {
    this.closing ??= this.leave();
    for (const resolve of this.waiting.splice(0)) resolve({ done: true, value: undefined });
    return this.closing;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
