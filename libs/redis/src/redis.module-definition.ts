import { ConfigurableModuleBuilder, type DynamicModule, type Provider } from '@nestjs/common';
import {
  HealthRegistry,
  LoggerFactory,
  SERVICE_IDENTITY,
  ShutdownSequence,
  type ServiceIdentity,
} from '@mainstay/core';
import { RedisClient } from './client/redis-client';
import { RedisPubSub } from './pub-sub/redis-pub-sub';
import { RedisLifecycle } from './redis-lifecycle';
import { checkRedisOptions, type RedisModuleOptions } from './redis.options';
import { getRedisToken } from './redis.tokens';
import { ATOMIC_REDIS_STORE } from './store/atomic-redis-store';
import { REDIS_STORE } from './store/redis-store';

interface Extras {
  /** Further connections are named; inject them with `@InjectRedis(name)`. @default 'default' */
  readonly name?: string;
  /** @default true */
  readonly isGlobal?: boolean;
}

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN: REDIS_OPTIONS } =
  new ConfigurableModuleBuilder<RedisModuleOptions>({ moduleName: 'Redis' })
    .setClassMethodName('forRoot')
    .setExtras<Extras>({ name: 'default', isGlobal: true }, withConnection)
    .build();

export { ConfigurableModuleClass };

function withConnection(definition: DynamicModule, extras: Extras): DynamicModule {
  const name = extras.name ?? 'default';
  const token = getRedisToken(name);
  const client: Provider = {
    provide: token,
    inject: [REDIS_OPTIONS, SERVICE_IDENTITY],
    useFactory: (options: RedisModuleOptions, app: ServiceIdentity) => {
      checkRedisOptions(options, app.environment);
      const suffix = name === 'default' ? 'redis' : `redis-${name}`;
      const clientId = options.clientId ?? `${app.name}-${suffix}`;
      return new RedisClient({ ...options, app, clientId });
    },
  };
  const lifecycle: Provider = {
    provide: RedisLifecycle,
    inject: [token, HealthRegistry, ShutdownSequence, LoggerFactory],
    useFactory: (
      connection: RedisClient,
      health: HealthRegistry,
      shutdown: ShutdownSequence,
      loggers: LoggerFactory,
    ) => new RedisLifecycle(connection, name, health, shutdown, loggers),
  };
  const defaults: Provider[] = name === 'default' ? defaultPorts() : [];
  return {
    ...definition,
    global: extras.isGlobal ?? true,
    providers: [...(definition.providers ?? []), client, lifecycle, ...defaults],
    exports: [token, ...defaults.map((provider) => (provider as { provide: symbol }).provide)],
  };
}

function defaultPorts(): Provider[] {
  return [
    { provide: REDIS_STORE, useExisting: RedisClient },
    { provide: ATOMIC_REDIS_STORE, useExisting: RedisClient },
    {
      provide: RedisPubSub,
      inject: [RedisClient],
      useFactory: (client: RedisClient) => client.pubSub,
    },
  ];
}
