import type { ProducerRecord, RecordResult } from '../kafka-driver';
import type { MemoryBroker } from './memory-broker';
import { faultyResult, refused } from './memory-faults';
import type { MemoryLog } from './memory-log';
import { batchBytes, storeRecord, type StoredRecord } from './memory-record';

/** The records of one partition in a send, and where their answers go. */
interface PartitionBatch {
  readonly log: MemoryLog;
  readonly limit: number;
  readonly indexes: number[];
  readonly records: StoredRecord[];
}

/** Appends what a producer sent: one batch a partition, as the protocol does; planned faults apply. */
export function appendRecords(
  broker: MemoryBroker,
  records: readonly ProducerRecord[],
): readonly RecordResult[] {
  const results: RecordResult[] = Array.from({ length: records.length });
  const faults = broker.faults.drawFor(records);
  const batches = new Map<MemoryLog, PartitionBatch>();
  const now = broker.settings.clock.now();
  records.forEach((record, index) => {
    const fault = faults.get(record);
    if (fault !== undefined) results[index] = faultyResult(fault);
    if (fault !== undefined && !(fault.outcome === 'unknown' && fault.appended)) return;
    const topic = broker.topic(record.topic);
    const log = topic?.logs[record.partition];
    if (topic === undefined || log === undefined) {
      results[index] = refused('UNKNOWN_TOPIC_OR_PARTITION');
      return;
    }
    const limit = topic.maxMessageBytes ?? broker.settings.maxMessageBytes;
    const batch = batches.get(log) ?? { log, limit, indexes: [], records: [] };
    batches.set(log, batch);
    batch.indexes.push(index);
    batch.records.push(storeRecord(record, now));
  });
  for (const batch of batches.values()) appendBatch(broker, batch, results);
  return results;
}

/** A batch over the limit goes in halves, down to the record that is too large by itself. */
function appendBatch(broker: MemoryBroker, batch: PartitionBatch, results: RecordResult[]): void {
  const { log, limit, indexes, records } = batch;
  if (batchBytes(records) <= limit) {
    const base = log.append(records, broker.settings.maxRecords);
    indexes.forEach((index, position) => {
      results[index] ??= { status: 'acknowledged', offset: String(base + position) };
    });
  } else if (records.length === 1) {
    results[indexes[0]!] ??= refused('MESSAGE_TOO_LARGE');
  } else {
    const half = records.length >> 1;
    for (const [from, to] of [
      [0, half],
      [half, records.length],
    ] as const) {
      const part = { indexes: indexes.slice(from, to), records: records.slice(from, to) };
      appendBatch(broker, { log, limit, ...part }, results);
    }
  }
}
