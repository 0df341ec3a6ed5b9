import type { RedisScript } from '../scripting/redis-script';
import { RedisCommandError } from './redis-command.error';
import type { RedisArgument, RedisCommand } from './redis-connection';

/** By its hash; where Redis does not know it, by its text, by which Redis gets to know it. */
export async function runScript(
  send: (command: RedisCommand) => Promise<unknown>,
  script: RedisScript,
  keys: readonly string[],
  args: readonly RedisArgument[],
): Promise<unknown> {
  try {
    return await send({ name: 'evalsha', args: [script.sha, keys.length, ...keys, ...args] });
  } catch (error) {
    if (!isUnknownScript(error)) throw error;
    return send({ name: 'eval', args: [script.text, keys.length, ...keys, ...args] });
  }
}

/**
 * What a caller of a gathered script is given.
 *
 * @throws {RedisCommandError} what went wrong for its key stands in its entry's place.
 */
export function readEntry(
  { read }: RedisScript,
  entry: unknown,
  args: readonly RedisArgument[],
  connection: string,
): unknown {
  if (entry instanceof Error) throw new RedisCommandError(connection, 'EVALSHA', entry);
  return read === undefined ? entry : read(entry, args);
}

function isUnknownScript(error: unknown): boolean {
  return error instanceof RedisCommandError && error.message.includes('NOSCRIPT');
}
