import { RedisClient } from '@mainstay/redis';
import { describeOn, startOwnRedis, waitFor, type OwnRedis } from '@mainstay/testing';
import { redisContract } from '../../contract/redis.contract';

const NAME = 'mainstay';
const QUORUM = 2;

describeOn(['redis'], 'RedisClient that asks Sentinels for its master', () => {
  let servers: OwnRedis[];
  let sentinels: OwnRedis[];

  beforeAll(async () => {
    const master = await startOwnRedis();
    const replica = await startOwnRedis({
      settings: { replicaof: `127.0.0.1 ${master.port}`, 'repl-diskless-sync-delay': '0' },
    });
    servers = [master, replica];
    const target = { master, name: NAME, quorum: QUORUM };
    sentinels = await Promise.all([1, 2, 3].map(() => startOwnRedis({ sentinelOf: target })));
    await waitFor(async () => (await Promise.all(sentinels.map(knows))).every(Boolean), {
      what: 'every sentinel to know the replica and the others',
      deadlineMs: 30_000,
    });
  });
  afterAll(async () => {
    await Promise.all([...(sentinels ?? []), ...(servers ?? [])].map((each) => each.dispose()));
  });

  async function knows(sentinel: OwnRedis): Promise<boolean> {
    const client = new RedisClient({ url: sentinel.url });
    try {
      await client.start();
      const answer = (await client.call('SENTINEL', 'MASTER', NAME)) as string[];
      const of = (field: string) => Number(answer[answer.indexOf(field) + 1]);
      return of('num-slaves') === 1 && of('num-other-sentinels') === 2;
    } finally {
      await client.stop();
    }
  }

  const newClient = () =>
    new RedisClient({
      ioredis: {
        name: NAME,
        sentinels: sentinels.map(({ port }) => ({ host: '127.0.0.1', port })),
      },
      commandTimeoutMs: 2_000,
    });

  describe('as every Redis', () => redisContract(newClient));

  it('leaves a master that hangs for the one the Sentinels name', async () => {
    const client = newClient();
    await client.start();
    const subscription = await client.subscribe('news');
    const [hung, next] = servers as [OwnRedis, OwnRedis];
    hung.pause();
    try {
      await waitFor(() => client.setex('written', 600, 'meanwhile'), {
        what: 'a master that takes writes',
        deadlineMs: 30_000,
      });
      await waitFor(async () => (await client.publish('news', 'is back')) === 1, {
        what: 'the channel to be subscribed again',
      });
      expect(await subscription.next()).toMatchObject({ value: { data: 'is back' } });
    } finally {
      hung.resume();
      await client.stop();
    }
    servers = [next, hung];
    await waitFor(() => follows(hung, next), {
      what: 'the master of before to follow the new one',
      deadlineMs: 30_000,
    });
  });

  async function follows(replica: OwnRedis, master: OwnRedis): Promise<boolean> {
    const client = new RedisClient({ url: replica.url });
    try {
      await client.start();
      const answer = String(await client.call('INFO', 'replication'));
      return answer.includes(`master_port:${master.port}`) && answer.includes('link_status:up');
    } finally {
      await client.stop();
    }
  }

  it('finds the new master after a failover, and subscribes there again', async () => {
    const client = newClient();
    await client.start();
    await client.setex('kept', 600, 'before');
    await client.call('WAIT', 1, 5_000);
    const subscription = await client.subscribe('news');
    const other = await client.watch('kept');
    expect(other).toBe(true);
    await client.unwatch();

    await servers[0]!.kill();
    await waitFor(() => client.setex('written', 600, 'after'), {
      what: 'a master that takes writes',
      deadlineMs: 30_000,
    });
    expect(await client.get('kept')).toBe('before');
    await waitFor(async () => (await client.publish('news', 'is back')) === 1, {
      what: 'the channel to be subscribed again',
    });
    expect(await subscription.next()).toMatchObject({ value: { data: 'is back' } });
    await client.multi();
    await client.setex('written', 600, 'in a transaction');
    expect(await client.exec()).toEqual(['OK']);
    await client.stop();
  });
});
