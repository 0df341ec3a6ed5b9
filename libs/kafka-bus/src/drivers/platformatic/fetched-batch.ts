import { compressionsAlgorithmsByBitmask, UnsupportedCompressionError } from '@platformatic/kafka';

const COMPRESSION = 0b111;
/** What stands before the length of a batch, and the length itself. */
const BEFORE_LENGTH = 8;
const HEAD = BEFORE_LENGTH + 4;
const FORMAT = 2;
const AT = {
  format: 16,
  attributes: 21,
  lastOffsetDelta: 23,
  firstTimestamp: 27,
  maxTimestamp: 35,
  producerId: 43,
  count: 57,
  records: 61,
};

/** A batch of records in Kafka's format 2, its records not decoded. */
export interface FetchedBatch {
  readonly firstOffset: number;
  readonly lastOffsetDelta: number;
  readonly attributes: number;
  readonly firstTimestamp: number;
  readonly maxTimestamp: number;
  readonly producerId: bigint;
  readonly count: number;
  /** Unpacked. */
  readonly records: Buffer;
}

/** Batches in a row; `broken` is why the one behind them cannot be read. */
export interface FetchedBatches {
  readonly batches: readonly FetchedBatch[];
  readonly broken: unknown;
}

/** The whole batches in these bytes: a broker may cut the last one off. */
export function fetchedBatches(bytes: Buffer): FetchedBatches {
  const batches: FetchedBatch[] = [];
  for (let at = 0; at + HEAD <= bytes.length;) {
    const end = at + HEAD + bytes.readInt32BE(at + BEFORE_LENGTH);
    if (end > bytes.length) break;
    try {
      batches.push(batchOf(bytes.subarray(at, end)));
    } catch (error) {
      return { batches, broken: error };
    }
    at = end;
  }
  return { batches, broken: undefined };
}

/** @throws {TypeError} for a format that no broker has written since 2017. */
function batchOf(bytes: Buffer): FetchedBatch {
  const format = bytes.readInt8(AT.format);
  if (format !== FORMAT) throw new TypeError(`Records of message format ${format} cannot be read.`);
  const attributes = bytes.readInt16BE(AT.attributes);
  return {
    firstOffset: Number(bytes.readBigInt64BE(0)),
    lastOffsetDelta: bytes.readInt32BE(AT.lastOffsetDelta),
    attributes,
    firstTimestamp: Number(bytes.readBigInt64BE(AT.firstTimestamp)),
    maxTimestamp: Number(bytes.readBigInt64BE(AT.maxTimestamp)),
    producerId: bytes.readBigInt64BE(AT.producerId),
    count: bytes.readInt32BE(AT.count),
    records: unpacked(bytes.subarray(AT.records), attributes & COMPRESSION),
  };
}

function unpacked(records: Buffer, compression: number): Buffer {
  if (compression === 0) return records;
  const algorithm = compressionsAlgorithmsByBitmask[compression];
  if (algorithm !== undefined) return algorithm.decompressSync(records);
  throw new UnsupportedCompressionError(`Compression ${compression} is not known.`);
}
