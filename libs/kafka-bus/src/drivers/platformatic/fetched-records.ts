import type { fetchV12, RecordsBatch } from '@platformatic/kafka';
import type { ConsumedRecord, RecordHeaders } from '../kafka-driver';

type FetchedPartition = fetchV12.FetchResponse['responses'][number]['partitions'][number];

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
  { abortedTransactions, partitionIndex, records: batches }: FetchedPartition,
  from: number,
): FetchedRecords {
  const aborted = [...(abortedTransactions ?? [])].sort((a, b) =>
    a.firstOffset < b.firstOffset ? -1 : 1,
  );
  const withdrawn = new Set<bigint>();
  const records: ConsumedRecord[] = [];
  let next = from;
  for (const batch of batches ?? []) {
    const first = Number(batch.firstOffset);
    const last = first + batch.lastOffsetDelta;
    while (aborted.length > 0 && Number(aborted[0]!.firstOffset) <= last) {
      withdrawn.add(aborted.shift()!.producerId);
    }
    next = Math.max(next, last + 1);
    if ((batch.attributes & CONTROL) !== 0) {
      if (batch.records[0]?.key?.readInt16BE(2) === ABORT) withdrawn.delete(batch.producerId);
      continue;
    }
    const isWithdrawn = (batch.attributes & TRANSACTIONAL) !== 0 && withdrawn.has(batch.producerId);
    if (!isWithdrawn) appendRecords(records, topic, partitionIndex, batch, from);
  }
  return { records, next };
}

function appendRecords(
  records: ConsumedRecord[],
  topic: string,
  partition: number,
  batch: RecordsBatch,
  from: number,
): void {
  const first = Number(batch.firstOffset);
  const firstTime = Number(batch.firstTimestamp);
  const appendTime =
    (batch.attributes & TIME_OF_APPEND) === 0 ? undefined : Number(batch.maxTimestamp);
  for (const { headers, key, offsetDelta, timestampDelta, value } of batch.records) {
    const offset = first + offsetDelta;
    if (offset < from) continue;
    records.push({
      topic,
      partition,
      offset: String(offset),
      timestamp: appendTime ?? firstTime + Number(timestampDelta),
      key,
      value,
      headers: headersOf(headers),
    });
  }
}

function headersOf(entries: RecordsBatch['records'][number]['headers']): RecordHeaders {
  const headers: Record<string, Uint8Array | Uint8Array[]> = {};
  for (const [nameBytes, value] of entries) {
    const name = String(nameBytes);
    const bytes = value ?? Buffer.alloc(0);
    const known = headers[name];
    if (known === undefined) headers[name] = bytes;
    else headers[name] = Array.isArray(known) ? [...known, bytes] : [known as Uint8Array, bytes];
  }
  return headers;
}
