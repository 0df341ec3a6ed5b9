import { DecodedRecord } from '../decoding/decoded-record';
import { RecordCursor } from '../decoding/record-cursor';
import type { ConsumedRecord } from '../kafka-driver';
import type { FetchedPartition } from './fetch';
import type { FetchedBatch } from './fetched-batch';

const TIME_OF_APPEND = 0b1000;
const TRANSACTIONAL = 0b1_0000;
const CONTROL = 0b10_0000;
const ABORT = 0;

/** What a fetch brought of one partition. */
export interface FetchedRecords {
  readonly records: readonly ConsumedRecord[];
  /** Where the next fetch begins; behind records that nobody may see, too. */
  readonly next: number;
}

/**
 * The records from offset `from` on. A broker answers with whole batches, so it may begin earlier;
 * markers of transactions and what an aborted one wrote are left out. Pure.
 */
export function fetchedRecords(
  topic: string,
  { abortedTransactions, batches, partitionIndex }: FetchedPartition,
  from: number,
): FetchedRecords {
  const aborted = [...(abortedTransactions ?? [])].sort((a, b) =>
    a.firstOffset < b.firstOffset ? -1 : 1,
  );
  const withdrawn = new Set<bigint>();
  const records: ConsumedRecord[] = [];
  let next = from;
  for (const batch of batches) {
    const last = batch.firstOffset + batch.lastOffsetDelta;
    while (aborted.length > 0 && Number(aborted[0]!.firstOffset) <= last) {
      withdrawn.add(aborted.shift()!.producerId);
    }
    next = Math.max(next, last + 1);
    if ((batch.attributes & CONTROL) !== 0) {
      if (isAbort(batch)) withdrawn.delete(batch.producerId);
      continue;
    }
    const isWithdrawn = (batch.attributes & TRANSACTIONAL) !== 0 && withdrawn.has(batch.producerId);
    if (!isWithdrawn) appendRecords(records, topic, partitionIndex, batch, from);
  }
  return { records, next };
}

/** By the key of its only record: a version, then what ends the transaction. */
function isAbort({ count, records }: FetchedBatch): boolean {
  if (count === 0) return false;
  const cursor = new RecordCursor(records);
  cursor.next();
  return cursor.part()?.readInt16BE(2) === ABORT;
}

function appendRecords(
  records: ConsumedRecord[],
  topic: string,
  partition: number,
  batch: FetchedBatch,
  from: number,
): void {
  const { attributes, count, firstOffset, firstTimestamp, maxTimestamp } = batch;
  const appendTime = (attributes & TIME_OF_APPEND) === 0 ? undefined : maxTimestamp;
  const cursor = new RecordCursor(batch.records);
  for (let left = count; left > 0; left -= 1) {
    cursor.next();
    const offset = firstOffset + cursor.offsetDelta;
    if (offset < from) continue;
    const time = appendTime ?? firstTimestamp + cursor.timestampDelta;
    records.push(new DecodedRecord(topic, partition, String(offset), time, cursor));
  }
}
