import { randomUUID } from 'node:crypto';
import { Idempotency, type IdempotencyOptions } from '@mainstay/idempotency';
import { EmbeddedRedis, RedisClient, RedisModule } from '@mainstay/redis';
import { describeOn, startOwnRedis, uniquePrefix, waitFor } from '@mainstay/testing';
import { gate, SERVICE, start, type IdempotentApplication } from './application';

const open: IdempotentApplication[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((running) => running.close()));
});

async function service(redis: object, options: IdempotencyOptions) {
  const running = await start([RedisModule.forRoot(redis)], [], options);
  open.push(running);
  return {
    outcomes: running.outcomes,
    idempotency: running.app.get(Idempotency),
    redis: running.app.get(RedisClient),
  };
}

function leases(redis: object): void {
  // No machine is so busy that a renewal, due at once, comes after the lease has ended.
  const RENEWED = { leaseMs: 60_000, renewMs: 50 };
  const keyPrefix = uniquePrefix('lease');
  const claims = (client: RedisClient) => client.scanPattern(`${keyPrefix}:*`);

  it('renews the lease for as long as the work runs', async () => {
    const { leaseMs } = RENEWED;
    const one = await service(redis, { ...RENEWED, keyPrefix });
    const key = randomUUID();
    const held = gate();
    const running = one.idempotency.runOnce(key, () => held.opened);
    const { id } = one.idempotency.keyOf(key);
    const name = `${keyPrefix}:${SERVICE}:run_once:${id}`;
    const left = async () => Number(await one.redis.call('PTTL', name));
    await waitFor(async () => (await left()) > 0, { what: 'the claim' });
    // Cut short again and again, it is whole again each time: only a renewal does that.
    for (let renewals = 0; renewals < 5; renewals += 1) {
      await one.redis.call('PEXPIRE', name, leaseMs / 2);
      await waitFor(async () => (await left()) > leaseMs / 2, { what: 'a renewal' });
      await expect(one.idempotency.runOnce(key, async () => 'again')).rejects.toMatchObject({
        code: 'MESSAGE_IN_FLIGHT',
      });
    }
    held.open();
    expect(await running).toMatchObject({ status: 'first' });
    expect(await one.idempotency.runOnce(key, async () => 1)).toEqual({ status: 'duplicate' });
  });

  it('takes a lease with a part of a millisecond', async () => {
    const one = await service(redis, { leaseMs: 60_000.5, renewMs: 50.5, keyPrefix });
    const key = randomUUID();
    await one.idempotency.runOnce(key, async () => 1);
    expect(await one.idempotency.runOnce(key, async () => 2)).toEqual({ status: 'duplicate' });
    expect(one.outcomes).toEqual(['redis first', 'redis duplicate']);
  });

  it('replaces a corrupt value, or refuses it, by policy', async () => {
    const lenient = await service(redis, { keyPrefix });
    const strict = await service(redis, { keyPrefix, onCorruptValue: 'reject' });
    const key = randomUUID();
    await lenient.idempotency.runOnce(key, async () => 1);
    const names = await claims(lenient.redis);
    for (const name of names) await lenient.redis.setex(name, 60, '\u0000 not a claim');
    await expect(strict.idempotency.runOnce(key, async () => 2)).rejects.toMatchObject({
      code: 'IDEMPOTENCY_CLAIM_CORRUPT',
      retryable: false,
    });
    expect(await lenient.idempotency.runOnce(key, async () => 3)).toEqual({
      status: 'first',
      value: 3,
    });
    expect(await strict.idempotency.runOnce(key, async () => 4)).toEqual({ status: 'duplicate' });
  });

  it('gives a foreign claim without an end a lease, so that it cannot stay', async () => {
    // Nothing has to happen before it ends: the shorter, the sooner it is over.
    const one = await service(redis, { leaseMs: 400, renewMs: 100, keyPrefix });
    const key = randomUUID();
    const { id } = one.idempotency.keyOf(key);
    const name = `${keyPrefix}:${SERVICE}:run_once:${id}`;
    await one.redis.setIfNotExists(name, '{"status":"processing","owner":"python"}');
    await expect(one.idempotency.runOnce(key, async () => 2)).rejects.toMatchObject({
      code: 'MESSAGE_IN_FLIGHT',
    });
    const value = await waitFor(
      () => one.idempotency.runOnce(key, async () => 3).catch(() => undefined),
      { what: 'its end' },
    );
    expect(value).toEqual({ status: 'first', value: 3 });
  });

  it('takes its claim again when Redis is flushed while the work runs', async () => {
    const one = await service(redis, { ...RENEWED, keyPrefix });
    const key = randomUUID();
    const held = gate();
    const running = one.idempotency.runOnce(key, () => held.opened);
    const { id } = one.idempotency.keyOf(key);
    const name = `${keyPrefix}:${SERVICE}:run_once:${id}`;
    await waitFor(() => one.redis.deleteKey(name), { what: 'the claim' });
    await waitFor(() => one.redis.get(name), { what: 'the renewal' });
    held.open();
    await running;
    expect(await one.idempotency.runOnce(key, async () => 2)).toEqual({ status: 'duplicate' });
  });
}

describe('leases in the embedded Redis', () => leases({ embedded: new EmbeddedRedis() }));
describeOn(['redis'], 'leases in a real Redis', ({ redis }) => leases({ url: redis.url }));

describeOn(['redis'], 'the store redis without its server', () => {
  it('runs unprotected or waits, by policy, and says so', async () => {
    const server = await startOwnRedis();
    const lenient = await service({ url: server.url }, {});
    const strict = await service({ url: server.url }, { onStoreFailure: 'reject' });
    const key = randomUUID();
    await lenient.idempotency.runOnce(key, async () => 1);
    await server.kill();
    await waitFor(() => [lenient, strict].every(({ redis }) => redis.state === 'away'), {
      what: 'both to notice',
    });
    expect(await lenient.idempotency.runOnce(key, async () => 'unprotected')).toEqual({
      status: 'first',
      value: 'unprotected',
    });
    expect(lenient.outcomes.at(-1)).toBe('redis store_failure');
    let ran = false;
    const work = async () => (ran = true);
    await expect(strict.idempotency.runOnce(key, work)).rejects.toMatchObject({
      code: 'IDEMPOTENCY_STORE_UNAVAILABLE',
      retryable: true,
      deferMs: expect.any(Number),
    });
    expect(ran).toBe(false);
    expect(strict.outcomes).toEqual(['redis store_failure']);
    await server.start();
    await waitFor(() => strict.redis.ping(), { what: 'Redis to be back' });
    expect(await strict.idempotency.runOnce(key, work)).toMatchObject({ status: 'first' });
    await Promise.all(open.splice(0).map((running) => running.close()));
    await server.dispose();
  });

  it('does not fail work that has succeeded when its confirmation is lost', async () => {
    const server = await startOwnRedis();
    const one = await service({ url: server.url }, {});
    const result = await one.idempotency.runOnce(randomUUID(), async () => {
      await server.kill();
      await waitFor(() => one.redis.state === 'away', { what: 'the loss' });
      return 'done';
    });
    expect(result).toEqual({ status: 'first', value: 'done' });
    expect(one.outcomes).toEqual(['redis first', 'redis store_failure']);
    await Promise.all(open.splice(0).map((running) => running.close()));
    await server.dispose();
  });
});

describeOn(['redis'], 'the store redis on its server', () => {
  it('asks once for a claim and once for its confirmation', async () => {
    const server = await startOwnRedis();
    const one = await service({ url: server.url }, {});
    // From the second on Redis knows the scripts.
    await one.idempotency.runOnce(randomUUID(), async () => 0);
    await one.redis.call('CONFIG', 'RESETSTAT');
    for (let n = 0; n < 50; n += 1) await one.idempotency.runOnce(randomUUID(), async () => n);
    const stats = String(await one.redis.call('INFO', 'commandstats'));
    const scripts = [...stats.matchAll(/^cmdstat_(evalsha|eval|script\S*):calls=(\d+)/gm)];
    expect(scripts.map(([, name, calls]) => [name, calls])).toEqual([['evalsha', '100']]);
    await Promise.all(open.splice(0).map((running) => running.close()));
    await server.dispose();
  });
});
