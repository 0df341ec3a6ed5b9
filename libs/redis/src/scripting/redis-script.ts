import { createHash } from 'node:crypto';

/** A Lua script and the hash under which Redis keeps it. Made once, by {@link defineScript}. */
export interface RedisScript {
  readonly text: string;
  /** SHA-1 in hex, as EVALSHA takes it. */
  readonly sha: string;
}

/** Prepares a script; do it at module level, the hash is then computed once. */
export function defineScript(text: string): RedisScript {
  return Object.freeze({ text, sha: createHash('sha1').update(text).digest('hex') });
}
