import type { RedisCommand } from '../connection/redis-connection';

/**
 * What Redis answers to a SETEX or SET with a time to live that is none; undefined where it takes
 * it. ioredis-mock takes all of them. Pure.
 */
export function refusedTimeToLive({ name, args }: RedisCommand): string | undefined {
  const command = name.toLowerCase();
  const place = command === 'setex' ? 1 : command === 'set' ? args.indexOf('EX', 2) + 1 : 0;
  if (place === 0) return undefined;
  const seconds = Number(args[place]);
  if (!Number.isSafeInteger(seconds)) return 'ERR value is not an integer or out of range';
  return seconds > 0 ? undefined : `ERR invalid expire time in '${command}' command`;
}
