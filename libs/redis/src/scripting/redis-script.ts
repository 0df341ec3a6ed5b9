import { createHash } from 'node:crypto';

/** Strings of an embedded Redis, as a script sees them: nothing comes between its steps. */
export interface EmbeddedStrings {
  get(key: string): string | null;
  set(key: string, value: string, ttlSeconds: number): void;
}

/** A script once more, in JavaScript. Answers what the Lua answers. */
export type EmbeddedScript = (
  strings: EmbeddedStrings,
  keys: readonly string[],
  args: readonly string[],
) => number | string | null;

/** A Lua script and the hash under which Redis keeps it. Made once, by {@link defineScript}. */
export interface RedisScript {
  readonly text: string;
  /** SHA-1 in hex, as EVALSHA takes it. */
  readonly sha: string;
  readonly embedded?: EmbeddedScript;
}

/**
 * Prepares a script; do it at module level, the hash is then computed once.
 *
 * @param embedded - The same for an embedded Redis, where a run of interpreted Lua takes about a
 * millisecond: for scripts that run with every message. Without it the Lua itself runs there.
 */
export function defineScript(text: string, embedded?: EmbeddedScript): RedisScript {
  const sha = createHash('sha1').update(text).digest('hex');
  return Object.freeze({ text, sha, ...(embedded === undefined ? {} : { embedded }) });
}
