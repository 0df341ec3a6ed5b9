import { createHash } from 'node:crypto';

const MAX_IDENTIFIER_BYTES = 63;

/** The LISTEN channel of one schema's outbox; writer and relay both take it from here. */
export function channelName(schema: string): string {
  const name = `event_outbox:${schema}`;
  if (Buffer.byteLength(name) <= MAX_IDENTIFIER_BYTES) return name;
  return `event_outbox:${createHash('sha256').update(schema).digest('hex').slice(0, 40)}`;
}
