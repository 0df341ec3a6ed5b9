import { randomBytes } from 'node:crypto';
import { RecordCursor } from '../decoding/record-cursor';
import { writeVarint } from '../encoding/byte-writer';

/** What their values begin with. */
const MARK = randomBytes(8);
const VALUE_BYTES = MARK.length + 4;
/** Length, attributes, time, offset and key (at most 5 each), value with its length, headers. */
const MOST_BYTES = 3 + 5 + 5 + 1 + VALUE_BYTES + 1;
/** By this key kafkajs knows the end of a transaction that was given up. */
const ABORT = Buffer.from([8, 0, 0, 0, 0]);
const NULL = 1;
const NONE = 0;

/** The records of a batch as they were fetched. */
export interface FetchedRecords {
  readonly bytes: Buffer;
  readonly count: number;
  /** The broker gave them the time at which it got them, the same to all. */
  readonly isTimedByBroker: boolean;
}

/** By the memory of their stand-ins. */
const fetched = new WeakMap<ArrayBufferLike, FetchedRecords>();

/**
 * Records that stand in for as many others: of each only its offset is true, and whether it ends a
 * transaction that was given up. {@link standsFor} finds the others.
 */
export function standInsFor(records: FetchedRecords): Buffer {
  const { bytes, count } = records;
  const made = Buffer.allocUnsafeSlow(count * MOST_BYTES);
  fetched.set(made.buffer, records);
  const cursor = new RecordCursor(bytes);
  let at = 0;
  for (let index = 0; index < count; index += 1) {
    cursor.next();
    const start = at;
    made.fill(NONE, start, (at = start + 3));
    at = writeVarint(made, cursor.offsetDelta, at);
    if (endsAborted(bytes, cursor.partsAt)) at += ABORT.copy(made, at);
    else made[at++] = NULL;
    made[at++] = VALUE_BYTES * 2;
    at += MARK.copy(made, at);
    at = made.writeUInt32LE(cursor.start, at);
    made[at++] = NONE;
    made[start] = (at - start - 1) * 2;
  }
  return made;
}

/**
 * Has gone to the record that one of this value stands in for; undefined where it stands for none.
 *
 * @throws {TypeError} where it was copied, and nobody knows what it stands for.
 */
export function standsFor(value: Buffer | null): RecordCursor | undefined {
  if (value?.length !== VALUE_BYTES || MARK.compare(value, 0, MARK.length) !== 0) return undefined;
  const records = fetched.get(value.buffer);
  if (records === undefined) throw new TypeError('kafkajs has copied what it decoded.');
  const cursor = new RecordCursor(records.bytes, value.readUInt32LE(MARK.length));
  cursor.next();
  if (records.isTimedByBroker) cursor.timestampDelta = 0;
  return cursor;
}

function endsAborted(bytes: Buffer, keyAt: number): boolean {
  return bytes[keyAt] === ABORT[0] && ABORT.compare(bytes, keyAt, keyAt + ABORT.length) === 0;
}
