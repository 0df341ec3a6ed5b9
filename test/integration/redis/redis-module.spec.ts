import { inspect } from 'node:util';
import { Injectable, Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { HealthRegistry, ServiceIdentityModule } from '@mainstay/core';
import {
  ATOMIC_REDIS_STORE,
  EmbeddedRedis,
  InjectRedis,
  RedisClient,
  RedisModule,
  RedisPubSub,
  REDIS_STORE,
} from '@mainstay/redis';
import { freePort } from '@mainstay/testing';

@Injectable()
class User {
  constructor(
    readonly main: RedisClient,
    @InjectRedis('cache') readonly cache: RedisClient,
  ) {}
}

@Module({ providers: [User] })
class Feature {}

const application = (...imports: object[]): Promise<TestingModule> =>
  Test.createTestingModule({ imports: imports as [] }).compile();

describe('RedisModule', () => {
  it('provides the default and named connections, and the ports', async () => {
    const app = await application(
      RedisModule.forRoot({ embedded: new EmbeddedRedis() }),
      RedisModule.forRootAsync({
        name: 'cache',
        useFactory: () => ({ embedded: new EmbeddedRedis() }),
      }),
      Feature,
    );
    await app.init();
    const { main, cache } = app.get(User);
    await main.setex('k', 60, 'main');
    expect(await cache.get('k')).toBeNull();
    expect(app.get(REDIS_STORE)).toBe(main);
    expect(app.get(ATOMIC_REDIS_STORE)).toBe(main);
    expect(app.get(RedisPubSub)).toBe(main.pubSub);
    const checks = app.get(HealthRegistry).checks;
    expect(checks.map(({ part, name }) => [part, name])).toEqual([
      ['redis', 'redis'],
      ['redis', 'redis_cache'],
    ]);
    await app.close();
    expect(main.state).toBe('stopped');
    expect(cache.state).toBe('stopped');
  });

  it('boots while Redis is away, and readiness says so', async () => {
    const app = await application(
      RedisModule.forRoot({ url: `redis://127.0.0.1:${await freePort()}` }),
    );
    app.useLogger(false);
    await app.init();
    const [check] = app.get(HealthRegistry).checks;
    const finding = await check!.check(AbortSignal.timeout(1_000));
    expect(check).toMatchObject({ part: 'redis', readiness: true });
    expect(finding).toMatchObject({ status: 'unhealthy', details: { state: 'away' } });
    expect(finding.message).toContain('ECONNREFUSED');
    await app.close();
  });

  it('keeps two applications apart', async () => {
    const one = await application(RedisModule.forRoot({ embedded: true }));
    const two = await application(RedisModule.forRoot({ embedded: true }));
    await one.init();
    await two.init();
    await one.get(RedisClient).setex('k', 60, 'x');
    expect(await two.get(RedisClient).get('k')).toBeNull();
    await one.close();
    expect(await two.get(RedisClient).ping()).toBe(true);
    await two.close();
  });

  it('refuses the embedded Redis in production, and lists every problem', async () => {
    const identity = ServiceIdentityModule.forRoot({ name: 'x', environment: 'production' });
    const options = { embedded: true, connectTimeoutMs: 0, cluster: { nodes: [] } };
    await expect(application(identity, RedisModule.forRoot(options))).rejects.toMatchObject({
      code: 'REDIS_OPTIONS_INVALID',
      problems: [
        expect.stringContaining('set REDIS_URL'),
        expect.stringContaining('exclude each other'),
        expect.stringContaining('nodes is empty'),
        expect.stringContaining('connectTimeoutMs'),
      ],
    });
  });

  it.each([
    { url: 'redis://h/abc' },
    { url: 'redis://h?db=-1' },
    { url: '/run/redis.sock?db=one' },
    { ioredis: { db: 1.5 } },
  ])('refuses %j, whose database is no number: ioredis takes 0 then', async (options) => {
    await expect(application(RedisModule.forRoot(options))).rejects.toMatchObject({
      problems: [expect.stringContaining('the database')],
    });
  });

  it('refuses a node of a cluster that cannot be read, without its password', async () => {
    const cluster = { nodes: ['redis://:hunter#2@h:1'] };
    const failure: unknown = await application(RedisModule.forRoot({ cluster })).catch((e) => e);
    expect(failure).toMatchObject({ problems: [expect.stringContaining('cluster.nodes')] });
    expect(inspect(failure)).not.toContain('hunter');
  });
});
