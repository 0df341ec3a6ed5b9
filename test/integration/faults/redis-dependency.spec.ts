import type { INestApplicationContext } from '@nestjs/common';
import { RedisClient, RedisModule } from '@mainstay/redis';
import { CircuitBreakerRegistry } from '@mainstay/resilience';
import { describeOn, FaultProxy, uniquePrefix, waitFor } from '@mainstay/testing';
import { endingOf, FAULTS, Said, shopWith } from './faults';

const COMMAND_MS = 300;
const SLACK_MS = 700;

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
  const state = () => said.metric('circuit_breaker_state', 'circuit_name="cache"');

  it.each(FAULTS)(
    'that %s: typed errors in time, an open circuit, a way back',
    async (_, fault) => {
      expect(await guarded()).toEqual(expect.any(Number));
      await proxy.inject(fault);
      for (let call = 0; call < 2; call += 1) {
        const ending = await endingOf(guarded);
        expect(ending).toMatchObject({ code: 'REDIS_UNAVAILABLE', retryable: true });
        expect(ending.milliseconds).toBeLessThan(COMMAND_MS + SLACK_MS);
      }
      expect((await endingOf(guarded)).code).toBe('CIRCUIT_BREAKER_OPEN');
      expect([await state(), await said.readiness('redis')]).toEqual([1, '503 not_ready']);
      await proxy.recover();
      await waitFor(guarded, { what: 'Redis to be used again' });
      await waitFor(guarded, { what: 'the second probe' });
      expect(await state()).toBe(0);
      const ready = async () => (await said.readiness('redis')) === '200 ready';
      await waitFor(ready, { what: 'the service to be ready again' });
    },
  );
});
