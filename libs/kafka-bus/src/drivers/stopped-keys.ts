import { KafkaRequestError } from './kafka-request.error';
import type { RecordResult } from './kafka-driver';

/** Keys of one partition of which a record was not acknowledged in this send. */
export class StoppedKeys {
  private readonly keys = new Set<string>();

  add(key: Uint8Array | null): void {
    if (key !== null) this.keys.add(textOf(key));
  }

  has(key: Uint8Array | null): boolean {
    return key !== null && this.keys.size > 0 && this.keys.has(textOf(key));
  }
}

/** The answer for a record that was kept back. */
export function unsent(): RecordResult {
  const error = new KafkaRequestError('A send', 'KEY_STOPPED', true);
  return { status: 'unsent', error };
}

/** Byte for byte: keys that differ give texts that differ. */
function textOf(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1');
}
