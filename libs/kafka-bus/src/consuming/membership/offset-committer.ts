import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock, ComponentLogger } from '@mainstay/core';
import type { DriverConsumer, OffsetToCommit } from '../../drivers/kafka-driver';
import { StaleEpochError } from '../../drivers/stale-epoch.error';
import type { OwnedPartition } from './owned-partition';

/**
 * Commits low watermarks: one commit in flight, gathered every interval, under the epoch the
 * partitions belong to. A commit that fails is made again with the next; one that came too late is
 * dropped with its partitions, whose records come again.
 */
export class OffsetCommitter {
  private cancel: (() => void) | undefined;
  private inFlight: Promise<void> | undefined;
  private readonly detached = AsyncLocalStorage.snapshot();

  constructor(
    private readonly consumer: Pick<DriverConsumer, 'commit'>,
    private readonly partitions: () => Iterable<OwnedPartition>,
    private readonly epoch: () => number,
    private readonly clock: Clock,
    private readonly intervalMs: number,
    private readonly logger: ComponentLogger,
    private readonly onCommitted: (owned: OwnedPartition) => void,
  ) {}

  /** Something may be there to commit: it is, within the interval. */
  soon(): void {
    if (this.cancel !== undefined || this.inFlight !== undefined) return;
    this.cancel = this.detached(() =>
      this.clock.schedule(this.intervalMs, () => {
        this.cancel = undefined;
        void this.commit();
      }),
    );
  }

  /** Commits everything there is, after what is in flight. */
  async flush(): Promise<void> {
    this.stop();
    await this.inFlight;
    await this.commit();
    this.stop();
  }

  stop(): void {
    this.cancel?.();
    this.cancel = undefined;
  }

  private async commit(): Promise<void> {
    const offsets: OffsetToCommit[] = [];
    const marks: [OwnedPartition, number][] = [];
    for (const owned of this.partitions()) {
      const offset = owned.uncommitted;
      if (offset === undefined) continue;
      offsets.push({ topic: owned.topic, partition: owned.partition, offset: String(offset) });
      marks.push([owned, offset]);
    }
    if (offsets.length === 0) return;
    this.inFlight = this.send(offsets, marks);
    await this.inFlight;
    this.inFlight = undefined;
    if ([...this.partitions()].some((owned) => owned.uncommitted !== undefined)) this.soon();
  }

  private async send(
    offsets: readonly OffsetToCommit[],
    marks: readonly (readonly [OwnedPartition, number])[],
  ): Promise<void> {
    try {
      await this.consumer.commit(offsets, this.epoch());
      for (const [owned, offset] of marks) {
        owned.committed = offset;
        this.onCommitted(owned);
      }
    } catch (error) {
      if (error instanceof StaleEpochError) {
        this.logger.info('A commit came after its membership was over');
        return;
      }
      this.logger.warn('Committing offsets failed; it is done again', {}, error);
    }
  }
}
