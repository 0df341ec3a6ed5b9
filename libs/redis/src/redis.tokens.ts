import { Inject, type InjectionToken } from '@nestjs/common';
import { RedisClient } from './client/redis-client';

/** The Nest token of a connection's `RedisClient`; the default connection's is the class. */
export function getRedisToken(name?: string): InjectionToken {
  return name === undefined || name === 'default' ? RedisClient : `mainstay.redis.client:${name}`;
}

/** Injects a named connection's `RedisClient`. */
export function InjectRedis(name?: string): ParameterDecorator & PropertyDecorator {
  return Inject(getRedisToken(name));
}
