import { hash } from 'node:crypto';

const DIGEST_CHARACTERS = 27;

/**
 * The weak tag that Express would give a body, character for character, by a hash in one call: a
 * third of what its own costs every answer.
 */
export function entityTag(body: string | Uint8Array): string {
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength;
  const digest = hash('sha1', body, 'base64').slice(0, DIGEST_CHARACTERS);
  return `W/"${length.toString(16)}-${digest}"`;
}
