import type { Clock } from '@mainstay/core';
import type { ConsumedBatch, ConsumedRecord } from '../../drivers/kafka-driver';
import { delayMs } from '../../topics/topic-names';
import { Delivery } from '../delivery/delivery';
import type { TopicRoute } from '../dispatch/topic-routes';
import { retryAtOf } from '../retry/failure-headers';
import type { Lane } from '../tracking/partition-tracker';
import type { Marks, OwnedPartition } from './owned-partition';
import type { PartitionPauses } from './partition-pauses';

/** What a record costs beside its key and value. */
const RECORD_BYTES = 100;

/** Takes fetched records into the trackers, and pauses partitions that should fetch no more now. */
export class RecordIntake {
  constructor(
    private readonly pauses: PartitionPauses,
    private readonly marks: Marks,
    private readonly clock: Clock,
    private readonly ready: (lane: Lane<Delivery>) => void,
  ) {}

  take(batch: ConsumedBatch, owned: OwnedPartition, route: TopicRoute): void {
    owned.highWatermark = Number(batch.highWatermark);
    for (const record of batch.records) this.add(record, owned, route);
    if (owned.isFull(this.marks)) this.pauses.add(owned, 'full');
    if (route.delay !== undefined) this.pauseUntilDue(batch, owned, route);
  }

  private add(record: ConsumedRecord, owned: OwnedPartition, route: TopicRoute): void {
    const key = record.key === null ? undefined : latin1(record.key);
    const bytes = (record.value?.length ?? 0) + (record.key?.length ?? 0) + RECORD_BYTES;
    const notBefore = this.dueAt(record, route);
    const delivery = new Delivery(record, route, owned.ending.signal, notBefore);
    const lane = owned.tracker.add(Number(record.offset), key, bytes, delivery);
    if (lane !== undefined) this.ready(lane);
  }

  /** Whoever sent it may have a wrong clock: it waits for its topic's delay at most. */
  private dueAt(record: ConsumedRecord, { delay }: TopicRoute): number | undefined {
    const due = delay === undefined ? undefined : retryAtOf(record);
    if (due === undefined) return undefined;
    const now = this.clock.now();
    return due <= now ? due : Math.min(due, now + delayMs(delay!));
  }

  /** A retry topic's records are due in order: until the first is, there is nothing to fetch. */
  private pauseUntilDue(batch: ConsumedBatch, owned: OwnedPartition, route: TopicRoute): void {
    const first = batch.records[0];
    const due = first === undefined ? undefined : this.dueAt(first, route);
    const delay = due === undefined ? 0 : due - this.clock.now();
    if (delay <= 0 || this.pauses.has(owned, 'delay')) return;
    this.pauses.add(owned, 'delay');
    const { signal } = owned.ending;
    const cancel = this.clock.schedule(delay, () => {
      signal.removeEventListener('abort', cancel);
      this.pauses.remove(owned, 'delay');
    });
    signal.addEventListener('abort', cancel, { once: true });
  }
}

function latin1(bytes: Uint8Array): string {
  const { buffer, byteLength, byteOffset } = bytes;
  return (Buffer.isBuffer(bytes) ? bytes : Buffer.from(buffer, byteOffset, byteLength)).toString(
    'latin1',
  );
}
