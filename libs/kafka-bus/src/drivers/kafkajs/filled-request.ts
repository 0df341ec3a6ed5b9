import type { Socket } from 'node:net';
import { crc32c } from '../encoding/crc32c';
import { BEFORE_RECORDS, HEADER_BYTES } from './batch-fields';
import { nextPlace, PLACEHOLDER_BYTES } from './placeholders';

/** Where a request says of what kind it is, behind its size. */
const KIND_AT = 4;
const SMALLEST_BYTES = 6;
const PRODUCE = 0;

/** Up to this, copying the parts together is cheaper than writing several at once. */
const COPIED_BYTES = 32 * 1024;

/**
 * Records take their places in the requests that kafkajs writes to this socket.
 *
 * kafkajs copies a batch ten times on its way into a request, each time into new memory, which took
 * a quarter of a relay's processor time.
 */
export function fillRequests<S extends Socket>(socket: S): S {
  const write = socket.write.bind(socket) as (bytes: Buffer) => boolean;
  const writeFilled = (request: Buffer): boolean => {
    const parts = filledRequest(request);
    if (parts.length === 1) return write(request);
    if (sizeOf(parts) <= COPIED_BYTES) return write(Buffer.concat(parts));
    socket.cork();
    let hasRoom = true;
    for (const part of parts) hasRoom = write(part);
    socket.uncork();
    return hasRoom;
  };
  return Object.assign(socket, { write: writeFilled });
}

/**
 * A request in the parts that make it whole: records stand where their placeholders stood, and the
 * lengths and checksums before them are theirs.
 *
 * @throws {TypeError} where a placeholder does not stand as the records of a batch of format 2
 */
export function filledRequest(request: Buffer): readonly Buffer[] {
  const parts: Buffer[] = [];
  let added = 0;
  let end = 0;
  if (request.length >= SMALLEST_BYTES && request.readInt16BE(KIND_AT) === PRODUCE) {
    for (let place = nextPlace(request, 0); place; place = nextPlace(request, end)) {
      const { at, records } = place;
      added += adapt(request, at, records);
      parts.push(request.subarray(end, at), records);
      end = at + PLACEHOLDER_BYTES;
    }
  }
  if (end === 0) return [request];
  grow(request, 0, added);
  return [...parts, request.subarray(end)];
}

/** @returns by how much the records are longer than their placeholder */
function adapt(request: Buffer, at: number, records: Buffer): number {
  const field = (before: number): number => at - before;
  const length = request.readInt32BE(field(BEFORE_RECORDS.length));
  if (length !== HEADER_BYTES + PLACEHOLDER_BYTES) {
    throw new TypeError('kafkajs does not write batches as it did.');
  }
  const more = records.length - PLACEHOLDER_BYTES;
  grow(request, field(BEFORE_RECORDS.size), more);
  grow(request, field(BEFORE_RECORDS.length), more);
  const header = request.subarray(field(BEFORE_RECORDS.attributes), at);
  request.writeUInt32BE(crc32c(records, crc32c(header)), field(BEFORE_RECORDS.checksum));
  return more;
}

function grow(request: Buffer, at: number, by: number): void {
  request.writeInt32BE(request.readInt32BE(at) + by, at);
}

function sizeOf(parts: readonly Buffer[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}
