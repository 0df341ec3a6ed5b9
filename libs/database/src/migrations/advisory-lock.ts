import { createHash } from 'node:crypto';

/** The advisory lock under which a schema is made and migrated, as a signed 64-bit number. */
export function schemaLockKey(schema: string): string {
  const digest = createHash('sha256').update(`mainstay:schema:${schema}`).digest();
  return digest.readBigInt64BE(0).toString();
}
