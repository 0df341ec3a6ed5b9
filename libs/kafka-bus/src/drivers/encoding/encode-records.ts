import type { ProducerRecord } from '../kafka-driver';
import { ByteWriter, varintSize } from './byte-writer';

type HeaderValue = ProducerRecord['headers'][string];

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
      for (const value of valuesOf(headers[name]!)) {
        const length = typeof value === 'string' ? Buffer.byteLength(value) : value.length;
        found.push(length);
        found[place]! += 1;
        size += nameSize + varintSize(length) + length;
      }
    }
    return size + varintSize(found[place]!);
  }

  write(writer: ByteWriter, headers: ProducerRecord['headers']): void {
    writer.varint(this.found[this.next++]!);
    for (const name in headers) {
      for (const value of valuesOf(headers[name]!)) {
        const length = this.found[this.next++]!;
        writer.bytes(nameBytes(name));
        writer.varint(length);
        if (typeof value === 'string') writer.text(value, length);
        else writer.bytes(value);
      }
    }
  }
}

function valuesOf(value: HeaderValue): readonly (string | Uint8Array)[] {
  return typeof value === 'string' || value instanceof Uint8Array ? [value] : value;
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
