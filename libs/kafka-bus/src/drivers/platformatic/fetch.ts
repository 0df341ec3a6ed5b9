import { createAPI, fetchV12, type Reader, ResponseError } from '@platformatic/kafka';
import { fetchedBatches, type FetchedBatches } from './fetched-batch';

type AbortedTransaction = fetchV12.FetchResponsePartitionAbortedTransaction;

/** What a fetch brought of a partition. */
export interface FetchedPartition extends FetchedBatches {
  readonly partitionIndex: number;
  readonly errorCode: number;
  readonly highWatermark: bigint;
  readonly abortedTransactions: readonly AbortedTransaction[] | null;
}

/** What a fetch brought. */
export interface FetchAnswer {
  readonly responses: readonly {
    readonly topicId: string;
    readonly partitions: readonly FetchedPartition[];
  }[];
}

const { createRequest } = fetchV12;
const { key, version } = fetchV12.api;

/** The client's fetch request; of what comes back the records are left as they are. */
export const fetch = createAPI<Parameters<typeof createRequest>, FetchAnswer>(
  key,
  version,
  createRequest,
  answerOf,
);

function answerOf(_id: number, apiKey: number, apiVersion: number, reader: Reader): FetchAnswer {
  const errors: [string, [number, null]][] = [];
  reader.skip(Int32Array.BYTES_PER_ELEMENT);
  const errorCode = reader.readInt16();
  if (errorCode !== 0) errors.push(['/', [errorCode, null]]);
  reader.skip(Int32Array.BYTES_PER_ELEMENT);
  const responses = reader.readArray((_topic, at) => ({
    topicId: reader.readString(),
    partitions: reader.readArray((_partition, index) => {
      const partition = partitionOf(reader);
      const code = partition.errorCode;
      if (code !== 0) errors.push([`/responses/${at}/partitions/${index}`, [code, null]]);
      return partition;
    }),
  }));
  reader.readTaggedFields();
  const answer = { responses };
  if (errors.length === 0) return answer;
  throw new ResponseError(apiKey, apiVersion, Object.fromEntries(errors), answer as never);
}

function partitionOf(reader: Reader): FetchedPartition {
  const partitionIndex = reader.readInt32();
  const errorCode = reader.readInt16();
  const highWatermark = reader.readInt64();
  // Where the transactions that have ended end, and where the log begins.
  reader.skip(2 * BigInt64Array.BYTES_PER_ELEMENT);
  const abortedTransactions = reader.readNullableArray(() => ({
    producerId: reader.readInt64(),
    firstOffset: reader.readInt64(),
  }));
  // Which replica would rather be asked.
  reader.skip(Int32Array.BYTES_PER_ELEMENT);
  const size = Math.max(0, reader.readUnsignedVarInt() - 1);
  const bytes = reader.buffer.slice(reader.position, reader.position + size);
  reader.skip(size);
  const { batches, broken } = fetchedBatches(bytes);
  return { partitionIndex, errorCode, highWatermark, abortedTransactions, batches, broken };
}
