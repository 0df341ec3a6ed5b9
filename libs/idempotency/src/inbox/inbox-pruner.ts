import {
  type Clock,
  type ComponentLogger,
  type RequestContext,
  type ShutdownSequence,
} from '@mainstay/core';
import type { Transactions } from '@mainstay/database';
import { pruneInbox, pruneResults } from './inbox-table';

const BATCH = 1_000;

export interface InboxPruning {
  /** Age in seconds at which a row is deleted; 0 keeps all. */
  readonly retentionSeconds: number;
  readonly everyMs: number;
}

/** Deletes old inbox rows in small batches, in one process of many at a time or in several. */
export class InboxPruner {
  private cancel: (() => void) | undefined;
  private running: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly transactions: Transactions,
    private readonly pruning: InboxPruning,
    private readonly clock: Clock,
    private readonly context: RequestContext,
    private readonly logger: ComponentLogger,
  ) {}

  start(shutdown: ShutdownSequence): void {
    if (this.pruning.retentionSeconds === 0) return;
    shutdown.register({ phase: 'relays', name: 'inbox pruner', stop: () => this.stop() });
    this.wait();
  }

  /** Deletes everything that is due; answers how many rows. */
  async prune(): Promise<number> {
    const manager = this.transactions.manager();
    const { retentionSeconds } = this.pruning;
    const events = await this.batches(() => pruneInbox(manager, retentionSeconds, BATCH));
    return events + (await this.batches(() => pruneResults(manager, BATCH)));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.cancel?.();
    await this.running;
  }

  private async batches(next: () => Promise<number>): Promise<number> {
    let total = 0;
    for (let batch = BATCH; batch === BATCH && !this.stopped; total += batch) batch = await next();
    return total;
  }

  private wait(): void {
    this.cancel = this.clock.schedule(this.pruning.everyMs, () => {
      this.running = this.context.run({ task: 'inbox prune' }, () => this.turn());
    });
  }

  private async turn(): Promise<void> {
    try {
      const rows = await this.prune();
      if (rows > 0) this.logger.debug('Pruned the inbox', { rows });
    } catch (error) {
      this.logger.warn('Pruning the inbox failed; it goes on at the next turn', {}, error);
    }
    if (!this.stopped) this.wait();
  }
}
