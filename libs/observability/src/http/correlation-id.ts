import { createHash, randomUUID } from 'node:crypto';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** The OID namespace of RFC 9562. */
const OID_NAMESPACE = Buffer.from('6ba7b8129dad11d180b400c04fd430c8', 'hex');
const MAX_ORIGINAL = 200;

/** The correlation id of a request. */
export interface ResolvedCorrelationId {
  readonly id: string;
  /** What the caller sent, where that was no UUID; cut to what a log line can bear. */
  readonly original?: string;
}

/**
 * A caller's UUID as it is; anything else it sent becomes the UUIDv5 of that text, so that one
 * caller's id always gives the same one here; without any a new one is made.
 */
export function resolveCorrelationId(header: string | string[] | undefined): ResolvedCorrelationId {
  const sent = (Array.isArray(header) ? header.join(', ') : header)?.trim();
  if (sent === undefined || sent === '') return { id: randomUUID() };
  if (UUID.test(sent)) return { id: sent.toLowerCase() };
  return { id: uuidV5(sent, OID_NAMESPACE), original: sent.slice(0, MAX_ORIGINAL) };
}

/** A name-based UUID, version 5 (RFC 9562). */
function uuidV5(name: string, namespace: Uint8Array): string {
  const bytes = createHash('sha1').update(namespace).update(name, 'utf8').digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)];
  return `${parts.join('-')}-${hex.slice(20)}`;
}
