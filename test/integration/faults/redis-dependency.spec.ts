import type { INestApplicationContext } from '@nestjs/common';
import { RedisClient, RedisModule } from '@mainstay/redis';
import { CircuitBreakerRegistry } from '@mainstay/resilience';
import { describeOn, FaultProxy, uniquePrefix } from '@mainstay/testing';
import { expectWayBack, FAULTS, Said, shopWith, SLACK_MS } from './faults';

const COMMAND_MS = 300;

describeOn(['redis'], 'Redis', ({ redis }) => {
  const key = uniquePrefix('faults');
  let proxy: FaultProxy;
  let app: INestApplicationContext;
  let said: Said;

  beforeAll(async () => {
    proxy = await FaultProxy.start(redis.url);
    app = await shopWith(
      { cache: { failureThreshold: 2, recoveryTimeoutMs: 300 } },
      RedisModule.forRoot({
        url: proxy.through(redis.url),
        connectTimeoutMs: COMMAND_MS,
        commandTimeoutMs: COMMAND_MS,
      }),
    );
    said = new Said(app);
  });

  afterAll(async () => {
    await proxy.recover();
    await app.close();
    await proxy.stop();
  });

  const increment = () => app.get(RedisClient).call('INCR', key);
  const guarded = () => app.get(CircuitBreakerRegistry).get('cache').execute(increment);
  const dependency = { call: guarded, circuit: 'cache', part: 'redis' };

  it.each(FAULTS)('that %s: typed errors in time, an open circuit, a way back', (_, fault) =>
    expectWayBack(proxy, fault, said, dependency, {
      calls: 2,
      ending: { code: 'REDIS_UNAVAILABLE', retryable: true },
      longestMs: COMMAND_MS + SLACK_MS,
    }),
  );
});
