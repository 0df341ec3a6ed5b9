import { randomBytes } from 'node:crypto';

/** What they begin with, and nothing else does. */
const MARK = randomBytes(12);
const HIGHEST_NUMBER = 0xffff_ffff;
export const PLACEHOLDER_BYTES = MARK.length + 4;

const kept = new Map<number, Buffer>();
let latest = 0;

/** The records that belong in a place. */
export interface Place {
  readonly at: number;
  readonly records: Buffer;
}

/** What stands for records in what kafkajs writes; they are kept until {@link forget}. */
export function placeholderFor(records: Buffer): Buffer {
  latest = (latest % HIGHEST_NUMBER) + 1;
  kept.set(latest, records);
  const placeholder = Buffer.allocUnsafe(PLACEHOLDER_BYTES);
  placeholder.writeUInt32BE(latest, MARK.copy(placeholder));
  return placeholder;
}

export function forget(placeholder: Buffer): void {
  kept.delete(placeholder.readUInt32BE(MARK.length));
}

/**
 * The first placeholder from there on.
 *
 * @throws {TypeError} where its records were forgotten
 */
export function nextPlace(bytes: Buffer, from: number): Place | undefined {
  const at = bytes.indexOf(MARK, from);
  if (at < 0) return undefined;
  const records = kept.get(bytes.readUInt32BE(at + MARK.length));
  if (records === undefined) throw new TypeError('kafkajs sends records that were given up.');
  return { at, records };
}
