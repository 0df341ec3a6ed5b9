import type { ConsumedRecord, TopicPartition } from '../kafka-driver';
import { copyBytes, copyHeaders, type StoredRecord } from './memory-record';

/** Old records are let go in blocks, so that appending stays cheap. */
const TRIM_BLOCK = 1024;

/** The log of one partition: offsets `low` (included) to `high` (excluded) are there. */
export class MemoryLog implements TopicPartition {
  low = 0;
  private records: StoredRecord[] = [];
  private readonly readers = new Set<() => void>();

  constructor(
    readonly topic: string,
    readonly partition: number,
  ) {}

  get high(): number {
    return this.low + this.records.length;
  }

  /** Returns the offset of the first one. */
  append(records: readonly StoredRecord[], maxRecords: number): number {
    const base = this.high;
    for (const record of records) this.records.push(record);
    if (this.records.length > maxRecords + TRIM_BLOCK) this.trimTo(this.high - maxRecords);
    for (const wake of this.readers) wake();
    return base;
  }

  read(from: number, maxBytes: number, maxRecords: number): ConsumedRecord[] {
    const found: ConsumedRecord[] = [];
    let bytes = 0;
    const { topic, partition } = this;
    const end = Math.min(this.high, from + maxRecords);
    for (let offset = from; offset < end; offset += 1) {
      const stored = this.records[offset - this.low]!;
      bytes += stored.bytes;
      if (found.length > 0 && bytes > maxBytes) break;
      found.push({
        topic,
        partition,
        offset: String(offset),
        timestamp: stored.timestamp,
        key: copyBytes(stored.key),
        value: copyBytes(stored.value),
        headers: copyHeaders(stored.headers),
      });
    }
    return found;
  }

  /** Lets go what lies before `offset`, once it is worth it. */
  trimTo(offset: number): void {
    if (Math.min(offset, this.high) - this.low >= TRIM_BLOCK) this.deleteBefore(offset);
  }

  /** Lets go what lies before `offset` now. */
  deleteBefore(offset: number): void {
    const count = Math.min(offset, this.high) - this.low;
    if (count <= 0) return;
    this.records = this.records.slice(count);
    this.low += count;
  }

  /** `wake` is called on every append, in the producer's stack: it may only schedule. */
  onAppend(wake: () => void): () => void {
    this.readers.add(wake);
    return () => this.readers.delete(wake);
  }
}
