import { RedisClient } from '@mainstay/redis';
import { describeOn, freePort, startOwnRedis, waitFor, type OwnRedis } from '@mainstay/testing';
import { redisContract } from '../../contract/redis.contract';
import { SLOTS } from './cluster-node';

const MASTERS = 3;

describeOn(['redis'], 'RedisClient on a cluster', () => {
  const busPorts: number[] = [];
  let nodes: OwnRedis[];

  beforeAll(async () => {
    nodes = [];
    for (let n = 0; n < 2 * MASTERS; n += 1) nodes.push(await startNode());
    for (const [index, { port }] of nodes.entries()) {
      await ask(nodes[0]!, 'CLUSTER', 'MEET', '127.0.0.1', port, busPorts[index]!);
    }
    for (const [index, node] of nodes.slice(0, MASTERS).entries()) {
      const from = Math.floor((index * SLOTS) / MASTERS);
      const to = Math.floor(((index + 1) * SLOTS) / MASTERS) - 1;
      await ask(node, 'CLUSTER', 'ADDSLOTSRANGE', from, to);
    }
    for (const [index, node] of nodes.slice(MASTERS).entries()) {
      const master = String(await ask(nodes[index]!, 'CLUSTER', 'MYID'));
      await waitFor(() => ask(node, 'CLUSTER', 'REPLICATE', master), {
        what: 'a replica to know its master',
        deadlineMs: 20_000,
      });
    }
    await waitFor(async () => (await Promise.all(nodes.map(isWhole))).every(Boolean), {
      what: 'the cluster to be whole',
      deadlineMs: 30_000,
    });
  });
  afterAll(() => Promise.all((nodes ?? []).map((node) => node.dispose())));

  async function startNode(): Promise<OwnRedis> {
    const busPort = await freePort();
    busPorts.push(busPort);
    return startOwnRedis({
      settings: {
        'cluster-enabled': 'yes',
        'cluster-port': String(busPort),
        'cluster-node-timeout': '1000',
        'cluster-replica-validity-factor': '0',
        'repl-diskless-sync-delay': '0',
      },
    });
  }

  async function ask(node: OwnRedis, name: string, ...args: (string | number)[]): Promise<unknown> {
    const client = new RedisClient({ url: node.url });
    try {
      await client.start();
      return await client.call(name, ...args);
    } finally {
      await client.stop();
    }
  }

  async function isWhole(node: OwnRedis): Promise<boolean> {
    const info = String(await ask(node, 'CLUSTER', 'INFO'));
    const known = String(await ask(node, 'CLUSTER', 'NODES'));
    const replicas = known.split('\n').filter((line) => line.includes('slave'));
    return (
      info.includes('cluster_state:ok') &&
      replicas.length === MASTERS &&
      !known.includes('handshake') &&
      !known.includes('fail')
    );
  }

  const newClient = () =>
    new RedisClient({
      cluster: { nodes: nodes.map(({ port }) => `redis://127.0.0.1:${port}`) },
      commandTimeoutMs: 2_000,
    });

  describe('as every Redis', () => redisContract(newClient, { prefix: (name) => `{${name}}` }));

  it('finds keys on every node', async () => {
    const client = newClient();
    await client.start();
    const keys = Array.from({ length: 300 }, (_, n) => `spread:${n}`);
    await Promise.all(keys.map((key) => client.setex(key, 60, 'x')));
    expect((await client.scanPattern('spread:*')).sort()).toEqual(keys.sort());
    await client.stop();
  });

  it('refuses a transaction over keys of several slots, as a permanent error', async () => {
    const client = newClient();
    await client.start();
    await client.multi();
    for (let n = 0; n < 5; n += 1) await client.setex(`apart:${n}`, 60, 'x');
    await expect(client.exec()).rejects.toMatchObject({ code: 'REDIS_COMMAND_FAILED' });
    await client.stop();
  });

  it('delivers what is published on any node, in order', async () => {
    const [client, publisher] = [newClient(), newClient()];
    await Promise.all([client.start(), publisher.start()]);
    const subscription = await client.subscribe('news');
    await publisher.publishUserNotification('u', 'nobody', {});
    for (let n = 0; n < 20; n += 1) await publisher.publish('news', String(n));
    const got = [];
    for (let n = 0; n < 20; n += 1) got.push(Number((await subscription.next()).value?.data));
    expect(got.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n));
    await Promise.all([client.stop(), publisher.stop()]);
  });

  it('goes on after failovers, with every channel subscribed again', async () => {
    const client = newClient();
    await client.start();
    await client.setex('kept', 600, 'before');
    const subscription = await client.subscribe('back');
    // One after the other, so that the node the subscriber is on is among them.
    for (const node of nodes.slice(0, MASTERS)) {
      await node.kill();
      const spread = Array.from({ length: 30 }, (_, n) => `after:${n}`);
      const written = async () => {
        const replies = await Promise.all(spread.map((key) => client.setex(key, 600, 'x')));
        return replies.every(Boolean);
      };
      await waitFor(written, { what: 'every slot to have a master again', deadlineMs: 30_000 });
      await node.start();
      await waitFor(async () => (await Promise.all(nodes.map(isWhole))).every(Boolean), {
        what: 'the node to be a replica',
        deadlineMs: 30_000,
      });
    }
    expect(await client.get('kept')).toBe('before');
    let heard = false;
    void subscription.next().then(() => (heard = true));
    const publishing = async () => {
      await client.publish('back', 'again');
      return heard;
    };
    await waitFor(publishing, { what: 'the channel to be heard again', deadlineMs: 20_000 });
    await client.stop();
  });
});
