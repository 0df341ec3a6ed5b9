import type { RedisCommand, RedisConnection } from '../connection/redis-connection';
import type { TransactionResult } from '../store/atomic-redis-store';
import { RedisTransactionStateError } from './redis-transaction-state.error';

/**
 * An optimistic transaction on a connection of its own: WATCH belongs to a connection, so two
 * callers must not share one.
 *
 * WATCHING  reads go to the server; keys are watched. Left by multi(), exec() or unwatch().
 * QUEUEING  commands are collected here and sent together with MULTI and EXEC.
 * CLOSED    the connection is back where it came from. Entered by exec() and unwatch().
 */
export class RedisTransaction {
  private queued: RedisCommand[] | undefined;
  private closed = false;

  constructor(
    private readonly connection: RedisConnection,
    private readonly giveBack: (reusable: boolean) => void,
  ) {}

  get open(): boolean {
    return !this.closed;
  }

  /** Whether commands are collected for EXEC. */
  get queueing(): boolean {
    return this.queued !== undefined;
  }

  async watch(...keys: string[]): Promise<boolean> {
    this.requireOpen('watch');
    if (this.queueing) throw new RedisTransactionStateError('WATCH is not allowed after MULTI.');
    await this.guarded(() => this.connection.send({ name: 'watch', args: keys }));
    return true;
  }

  multi(): boolean {
    this.requireOpen('multi');
    if (this.queueing) throw new RedisTransactionStateError('MULTI was called twice.');
    this.queued = [];
    return true;
  }

  /** Before multi(): the reply. After it: undefined, the reply is in what exec() answers. */
  async send(command: RedisCommand): Promise<unknown> {
    this.requireOpen(command.name);
    if (this.queued === undefined) return this.guarded(() => this.connection.send(command));
    this.queued.push(command);
    return undefined;
  }

  /** Null when a watched key changed: read again and try again. */
  async exec(): Promise<TransactionResult> {
    this.requireOpen('exec');
    const commands = this.queued;
    if (commands === undefined) {
      throw new RedisTransactionStateError('EXEC without MULTI: call multi() before exec().');
    }
    const results = await this.guarded(() => this.connection.transaction(commands));
    this.close(true);
    return results;
  }

  async unwatch(): Promise<boolean> {
    if (this.closed) return true;
    await this.guarded(() => this.connection.send({ name: 'unwatch', args: [] }));
    this.close(true);
    return true;
  }

  /** For one who never came back: the connection is closed with its watches. */
  abandon(): void {
    if (!this.closed) this.close(false);
  }

  private close(reusable: boolean): void {
    this.closed = true;
    this.giveBack(reusable);
  }

  private requireOpen(operation: string): void {
    if (!this.closed) return;
    throw new RedisTransactionStateError(
      `${operation.toUpperCase()} on a transaction that has ended: begin a new one with watch().`,
    );
  }

  private async guarded<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      this.abandon();
      throw error;
    }
  }
}
