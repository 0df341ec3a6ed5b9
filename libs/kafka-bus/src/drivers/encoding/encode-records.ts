import type { ProducerRecord } from '../kafka-driver';
import { ByteWriter, varintSize } from './byte-writer';

type HeaderValue = ProducerRecord['headers'][string];
type OneValue = string | Uint8Array;

const NULL_LENGTH = -1;
const ATTRIBUTES = 0;

/**
 * The records of a batch, one behind the other, as they stand in it (`Record` of Kafka's message
 * format 2). Timestamps are differences to `firstTimestamp`, the earliest of the batch.
 *
 * Encoded here, because clients make a buffer of its own for every record and every header, which
 * takes longer than all the rest of a send.
 */
export function encodeRecords(
  records: readonly ProducerRecord[],
  timestamps: readonly number[],
  firstTimestamp: number,
): Buffer {
  const headerSizes = new HeaderSizes();
  const sizes = records.map((record, index) => {
    const delta = timestamps[index]! - firstTimestamp;
    const own = 1 + varintSize(delta) + varintSize(index);
    return own + bytesSize(record.key) + bytesSize(record.value) + headerSizes.add(record.headers);
  });
  const writer = new ByteWriter(sizes.reduce((sum, size) => sum + varintSize(size) + size, 0));
  records.forEach((record, index) => {
    writer.varint(sizes[index]!);
    writer.byte(ATTRIBUTES);
    writer.varint(timestamps[index]! - firstTimestamp);
    writer.varint(index);
    writeBytes(writer, record.key);
    writeBytes(writer, record.value);
    headerSizes.write(writer, record.headers);
  });
  return writer.written;
}

/** Works out what headers take, and writes them in the order in which they were added. */
class HeaderSizes {
  /** Of each value, and before those of a record its number of headers. */
  private readonly found: number[] = [];
  private next = 0;

  add(headers: ProducerRecord['headers']): number {
    const { found } = this;
    const place = found.push(0) - 1;
    let size = 0;
    for (const name in headers) {
      const nameSize = nameBytes(name).length;
      const given = headers[name]!;
      if (isOne(given)) size += nameSize + this.addValue(given);
      else for (const value of given) size += nameSize + this.addValue(value);
    }
    const count = found.length - place - 1;
    found[place] = count;
    return size + varintSize(count);
  }

  write(writer: ByteWriter, headers: ProducerRecord['headers']): void {
    writer.varint(this.found[this.next++]!);
    for (const name in headers) {
      const given = headers[name]!;
      if (isOne(given)) this.writeOne(writer, name, given);
      else for (const value of given) this.writeOne(writer, name, value);
    }
  }

  private addValue(value: OneValue): number {
    const length = typeof value === 'string' ? Buffer.byteLength(value) : value.length;
    this.found.push(length);
    return varintSize(length) + length;
  }

  private writeOne(writer: ByteWriter, name: string, value: OneValue): void {
    const length = this.found[this.next++]!;
    writer.bytes(nameBytes(name));
    writer.varint(length);
    if (typeof value === 'string') writer.text(value, length);
    else writer.bytes(value);
  }
}

function isOne(given: HeaderValue): given is OneValue {
  return typeof given === 'string' || given instanceof Uint8Array;
}

/** Names are few; a caller that makes them up is not remembered for ever. */
const MOST_NAMES = 1_000;
const names = new Map<string, Uint8Array>();

/** A header's name with its length before it. */
function nameBytes(name: string): Uint8Array {
  const known = names.get(name);
  if (known !== undefined) return known;
  const length = Buffer.byteLength(name);
  const writer = new ByteWriter(varintSize(length) + length);
  writer.varint(length);
  writer.text(name, length);
  if (names.size < MOST_NAMES) names.set(name, writer.written);
  return writer.written;
}

function bytesSize(bytes: Uint8Array | null): number {
  return bytes === null ? varintSize(NULL_LENGTH) : varintSize(bytes.length) + bytes.length;
}

function writeBytes(writer: ByteWriter, bytes: Uint8Array | null): void {
  writer.varint(bytes === null ? NULL_LENGTH : bytes.length);
  if (bytes !== null) writer.bytes(bytes);
}
