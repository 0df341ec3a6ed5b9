import type { RawRecord } from '../raw-record';
import type { Delivery } from './delivery';
import { originalPlace } from './original-place';

/** A delivery as its handler gets it. */
export function rawRecordOf(delivery: Delivery): RawRecord {
  const { key, value, headers } = delivery.record;
  return { ...originalPlace(delivery), key: bufferOf(key), value: bufferOf(value), headers };
}

function bufferOf(bytes: Uint8Array | null): Buffer | null {
  if (bytes === null || Buffer.isBuffer(bytes)) return bytes;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
