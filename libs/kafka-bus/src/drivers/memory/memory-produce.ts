import type { ProducerRecord, RecordResult } from '../kafka-driver';
import { StoppedKeys, unsent } from '../stopped-keys';
import type { MemoryBrokerSettings } from './memory-broker.options';
import { faultyResult, refused, type MemoryFaults } from './memory-faults';
import type { MemoryLog } from './memory-log';
import { batchBytes, storeRecord, type StoredRecord } from './memory-record';
import type { MemoryTopic } from './memory-topic';

/** What a producer writes to. */
export interface ProduceTarget {
  readonly settings: MemoryBrokerSettings;
  readonly faults: MemoryFaults;
  topic(name: string): MemoryTopic | undefined;
}

/** Records of one partition in a send, and where their answers go. */
interface PartitionBatch {
  readonly indexes: readonly number[];
  readonly records: readonly StoredRecord[];
}

/** A partition's share of a send while it is gathered. */
interface PartitionShare {
  readonly log: MemoryLog;
  readonly limit: number;
  readonly stopped: StoppedKeys;
  readonly indexes: number[];
  readonly records: StoredRecord[];
}

/**
 * Appends what a producer sent: one batch a partition, as the protocol does; planned faults apply.
 */
export function appendRecords(
  target: ProduceTarget,
  records: readonly ProducerRecord[],
): readonly RecordResult[] {
  const results: RecordResult[] = Array.from({ length: records.length });
  const faults = target.faults.drawFor(records);
  const shares = new Map<MemoryLog, PartitionShare>();
  const now = target.settings.clock.now();
  records.forEach((record, index) => {
    const share = shareOf(target, shares, record);
    const fault = faults.get(record);
    if (fault !== undefined) {
      results[index] = faultyResult(fault);
      share?.stopped.add(record.key);
      if (!(fault.outcome === 'unknown' && fault.appended)) return;
    } else if (share?.stopped.has(record.key)) {
      results[index] = unsent();
      return;
    }
    if (share === undefined) {
      results[index] = refused('UNKNOWN_TOPIC_OR_PARTITION');
      return;
    }
    share.indexes.push(index);
    share.records.push(storeRecord(record, now));
  });
  for (const share of shares.values()) {
    const append = new ShareAppend(share, target.settings.maxRecords, results);
    append.batch({ indexes: share.indexes, records: share.records });
  }
  return results;
}

function shareOf(
  target: ProduceTarget,
  shares: Map<MemoryLog, PartitionShare>,
  record: ProducerRecord,
): PartitionShare | undefined {
  const topic = target.topic(record.topic);
  const log = topic?.logs[record.partition];
  if (topic === undefined || log === undefined) return undefined;
  let share = shares.get(log);
  if (share === undefined) {
    const limit = topic.maxMessageBytes ?? target.settings.maxMessageBytes;
    share = { log, limit, stopped: new StoppedKeys(), indexes: [], records: [] };
    shares.set(log, share);
  }
  return share;
}

/** Appends a share in as many batches as its partition's limit asks for. */
class ShareAppend {
  private readonly refusedKeys = new StoppedKeys();

  constructor(
    private readonly share: PartitionShare,
    private readonly maxRecords: number,
    private readonly results: RecordResult[],
  ) {}

  /** A batch over the limit goes in halves, down to the record that is too large by itself. */
  batch(whole: PartitionBatch): void {
    const { indexes, records } = this.withoutStopped(whole);
    if (batchBytes(records) <= this.share.limit) {
      const base = this.share.log.append(records, this.maxRecords);
      indexes.forEach((index, position) => {
        this.results[index] ??= { status: 'acknowledged', offset: String(base + position) };
      });
    } else if (records.length === 1) {
      this.results[indexes[0]!] ??= refused('MESSAGE_TOO_LARGE');
      this.refusedKeys.add(records[0]!.key);
    } else {
      const half = records.length >> 1;
      this.batch({ indexes: indexes.slice(0, half), records: records.slice(0, half) });
      this.batch({ indexes: indexes.slice(half), records: records.slice(half) });
    }
  }

  private withoutStopped({ indexes, records }: PartitionBatch): PartitionBatch {
    const isStopped = (position: number) => this.refusedKeys.has(records[position]!.key);
    indexes.forEach((index, position) => {
      if (isStopped(position)) this.results[index] ??= unsent();
    });
    return {
      indexes: indexes.filter((_, position) => !isStopped(position)),
      records: records.filter((_, position) => !isStopped(position)),
    };
  }
}
