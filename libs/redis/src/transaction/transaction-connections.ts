import { systemClock } from '@mainstay/core';
import type { ConnectionFactory, RedisConnection } from '../connection/redis-connection';
import { RedisTransaction } from './redis-transaction';

const KEPT_IDLE = 8;
/** A transaction that is neither executed nor given up by then gives its connection back. */
const LONGEST_TRANSACTION_MS = 30_000;

/** The connections that transactions run on: one each while it is open, a few kept for the next. */
export class TransactionConnections {
  private readonly idle: RedisConnection[] = [];
  private readonly open = new Set<RedisConnection>();
  private stopped = false;

  constructor(
    private readonly connect: ConnectionFactory,
    private readonly name: string,
  ) {}

  begin(): RedisTransaction {
    const connection = this.idle.pop() ?? this.connect({ name: `${this.name}-transaction` });
    this.open.add(connection);
    // It refuses whatever it is asked.
    if (this.stopped) void connection.stop();
    const transaction = new RedisTransaction(connection, (reusable) => {
      cancelDeadline();
      this.takeBack(connection, reusable);
    });
    const cancelDeadline = systemClock.schedule(LONGEST_TRANSACTION_MS, () =>
      transaction.abandon(),
    );
    return transaction;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    const all = [...this.idle.splice(0), ...this.open];
    this.open.clear();
    await Promise.all(all.map((connection) => connection.stop()));
  }

  private takeBack(connection: RedisConnection, reusable: boolean): void {
    if (!this.open.delete(connection)) return;
    if (reusable && !this.stopped && this.idle.length < KEPT_IDLE) this.idle.push(connection);
    else void connection.stop();
  }
}
