import { brokenBy, fieldProblems, rule } from '@mainstay/core';
import type { RedisClientOptions } from './client/redis-client.options';
import { EmbeddedRedis } from './ioredis-mock/embedded-redis';
import { REDIS_RULES } from './redis.option-rules';
import { RedisOptionsInvalidError } from './redis-options-invalid.error';

/** Options of {@link RedisModule}: those of `RedisClient`. */
export type RedisModuleOptions = RedisClientOptions;

/** @throws {RedisOptionsInvalidError} listing every problem. */
export function checkRedisOptions(options: RedisModuleOptions, environment: string): void {
  const shape = fieldProblems('', options, REDIS_RULES);
  if (shape.length > 0) throw new RedisOptionsInvalidError(shape);
  const problems: string[] = [];
  const isEmbedded = options.embedded instanceof EmbeddedRedis || options.embedded === true;
  if (isEmbedded && environment === 'production') {
    problems.push('the embedded Redis is refused with ENVIRONMENT=production: set REDIS_URL');
  }
  if (isEmbedded && options.cluster !== undefined) {
    problems.push('embedded and cluster exclude each other');
  }
  const { url } = options;
  if (!isEmbedded && url !== undefined && !/^(rediss?:\/\/|\/)/.test(url)) {
    problems.push('url must begin with redis:// or rediss://, or be the path of a socket');
  }
  if (!isEmbedded && url?.includes('://') === true && !URL.canParse(url)) {
    problems.push('url cannot be read: characters such as # / @ in its password are to be encoded');
  }
  const { cluster } = options;
  if (cluster !== undefined && (cluster.nodes ?? []).length === 0)
    problems.push('cluster.nodes is empty');
  // Not shown: there may be a password in it.
  if (!(cluster?.nodes ?? []).every((node) => URL.canParse(addressed(node)))) {
    problems.push('cluster.nodes holds what cannot be read: give redis:// URLs or host:port');
  }
  const database = databaseIn(url) ?? options.ioredis?.db;
  if (database !== undefined && !/^\d+\/?$/.test(String(database))) {
    problems.push('the database, in url or as ioredis.db, must be a whole number from 0');
  }
  const { connectTimeoutMs = 1, commandTimeoutMs = 1 } = options;
  problems.push(...brokenBy(rule.milliseconds(1), { connectTimeoutMs, commandTimeoutMs }));
  if (problems.length > 0) throw new RedisOptionsInvalidError(problems);
}

const addressed = (node: string) => (node.includes('://') ? node : `redis://${node}`);

/** What stands in the place of its number; undefined where there is none. */
function databaseIn(url = ''): string | undefined {
  if (url.startsWith('/')) return new URLSearchParams(url.split('?')[1]).get('db') ?? undefined;
  if (!URL.canParse(url)) return undefined;
  const { pathname, searchParams } = new URL(url);
  return pathname.slice(1) || (searchParams.get('db') ?? undefined);
}
