import { RedisClient } from '@mainstay/redis';
import { describeOn, waitFor, type OwnRedis } from '@mainstay/testing';
import { SLOTS, startClusterNode } from './cluster-node';

describeOn(['redis'], 'The start of a RedisClient on a cluster', () => {
  let node: OwnRedis;
  let client: RedisClient | undefined;

  beforeEach(async () => {
    node = await startClusterNode();
  });
  afterEach(async () => {
    await client?.stop();
    await node.dispose();
  });

  async function ask(name: string, ...args: (string | number)[]): Promise<void> {
    const direct = new RedisClient({ url: node.url });
    await direct.start();
    await direct.call(name, ...args);
    await direct.stop();
  }

  const serves = () =>
    waitFor(() => client!.setex('k', 60, 'v'), {
      what: 'the cluster to serve',
      deadlineMs: 20_000,
    });

  it('fails where nodes answer and do not serve, and it connects when they do', async () => {
    client = new RedisClient({ cluster: { nodes: [node.url] } });
    await expect(client.start()).rejects.toMatchObject({ code: 'REDIS_UNAVAILABLE' });
    await ask('CLUSTER', 'ADDSLOTSRANGE', 0, SLOTS - 1);
    await serves();
    expect(client.state).toBe('ready');
  });

  it('takes the login of a URL to the nodes that the cluster names', async () => {
    await ask('CLUSTER', 'ADDSLOTSRANGE', 0, SLOTS - 1);
    await ask('CONFIG', 'SET', 'requirepass', 'p/ss');
    const seed = `redis://:p%2Fss@localhost:${node.port}`;
    client = new RedisClient({ cluster: { nodes: [seed] } });
    await client.start().catch(() => undefined);
    await serves();
    expect(await client.get('k')).toBe('v');
  });
});
