import { AsyncLocalStorage } from 'node:async_hooks';
import { CompressionCodecs, CompressionTypes } from 'kafkajs';
import { BEFORE_RECORDS, HEADER_BYTES } from './batch-fields';
import { standInsFor, type FetchedRecords } from './stand-ins';

interface Codec {
  decompress(records: Buffer): Buffer;
}
/** Of one consumer; off where it has met records that it cannot decode late. */
interface Reading {
  isLate: boolean;
}

const CODECS = CompressionCodecs as Partial<Record<number, () => Codec | null>>;
const readings = new AsyncLocalStorage<Reading>();

const MAGIC = 2;
const CODEC_BITS = 0b111;
const TIME_OF_APPEND = 0b1000;

/**
 * Runs a kafkajs consumer that decodes no records: its messages stand in for them
 * ({@link standInsFor}), and who takes the messages over decodes the records.
 *
 * kafkajs makes ten objects of a record, which is most of what it costs, and all of them wait in
 * memory for its turn. The one place where it takes the records of a batch from outside is its
 * public table of codecs; ours stands for `None`, and is there for these consumers only. Where
 * kafkajs does not ask for it, or somebody else has put one there, it decodes as always.
 */
export function decodeLate<Result>(run: () => Result): Result {
  CODECS[CompressionTypes.None] ??= () => {
    const reading = readings.getStore();
    return reading?.isLate === true ? { decompress: (bytes) => decompress(bytes, reading) } : null;
  };
  return readings.run({ isLate: true }, run);
}

function decompress(bytes: Buffer, reading: Reading): Buffer {
  const records = fetchedRecords(bytes);
  if (records !== undefined) return standInsFor(records);
  reading.isLate = false;
  // kafkajs takes an error of this name for the end of what was fetched, and fetches it again.
  throw Object.assign(new Error('An older format'), { name: 'KafkaJSPartialMessageError' });
}

/** By the header before them; undefined where they are not all the records of a batch. */
function fetchedRecords(bytes: Buffer): FetchedRecords | undefined {
  const { buffer, byteLength, byteOffset } = bytes;
  if (byteOffset < BEFORE_RECORDS.length) return undefined;
  const header = new DataView(buffer, 0, byteOffset);
  const attributes = header.getInt16(byteOffset - BEFORE_RECORDS.attributes);
  const isBatch =
    header.getInt8(byteOffset - BEFORE_RECORDS.magic) === MAGIC &&
    header.getInt32(byteOffset - BEFORE_RECORDS.length) === byteLength + HEADER_BYTES &&
    (attributes & CODEC_BITS) === 0;
  if (!isBatch) return undefined;
  const count = header.getInt32(byteOffset - BEFORE_RECORDS.count);
  return { bytes, count, isTimedByBroker: (attributes & TIME_OF_APPEND) !== 0 };
}
