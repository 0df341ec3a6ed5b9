import { createHash } from 'node:crypto';

/** Strings of an embedded Redis, as a script sees them: nothing comes between its steps. */
export interface EmbeddedStrings {
  get(key: string): string | null;
  set(key: string, value: string, ttlMs: number): void;
  /** Milliseconds until the key ends; -1 where it has no end. */
  leftMs(key: string): number;
}

/** A script once more, in JavaScript. Answers what the Lua answers. */
export type EmbeddedScript = (
  strings: EmbeddedStrings,
  keys: readonly string[],
  args: readonly string[],
) => unknown;

/** What a caller of a gathered script is given, by its key's entry and by what it asked with. */
export type ReadEntry = (entry: unknown, args: readonly (string | number)[]) => unknown;

/** A Lua script and the hash under which Redis keeps it. Made once, by {@link defineScript}. */
export interface RedisScript {
  readonly text: string;
  /** SHA-1 in hex, as EVALSHA takes it. */
  readonly sha: string;
  readonly embedded?: EmbeddedScript;
  /** See {@link defineGatheredScript}. */
  readonly isGathered: boolean;
  readonly read?: ReadEntry;
}

/**
 * Prepares a script; do it at module level, the hash is then computed once.
 *
 * @param embedded - The same for an embedded Redis, where a run of interpreted Lua takes about a
 * millisecond: for scripts that run with every message. Without it the Lua itself runs there.
 */
export function defineScript(text: string, embedded?: EmbeddedScript): RedisScript {
  return prepare(text, { embedded, isGathered: false });
}

/**
 * A script for calls that come by the hundred: what callers ask of it in one turn of the loop goes
 * out as one command. It takes any number of keys, as many arguments for each of them, in the same
 * order, and answers a list with one entry a key; what fails for one key is that key's entry
 * (`redis.pcall`). Each caller gives one key and its arguments, and gets its entry. On a Cluster,
 * where keys have different homes, every call is a command of its own.
 *
 * @param read - Makes of an entry what its caller gets. @default the entry itself
 */
export function defineGatheredScript(
  text: string,
  embedded?: EmbeddedScript,
  read?: ReadEntry,
): RedisScript {
  return prepare(text, { embedded, read, isGathered: true });
}

interface Kind {
  readonly isGathered: boolean;
  readonly embedded?: EmbeddedScript | undefined;
  readonly read?: ReadEntry | undefined;
}

function prepare(text: string, { isGathered, embedded, read }: Kind): RedisScript {
  const sha = createHash('sha1').update(text).digest('hex');
  return Object.freeze({
    text,
    sha,
    isGathered,
    ...(embedded === undefined ? {} : { embedded }),
    ...(read === undefined ? {} : { read }),
  });
}
