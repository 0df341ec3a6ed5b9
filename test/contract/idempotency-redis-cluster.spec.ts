import { RedisClient, RedisModule } from '@mainstay/redis';
import { describeOn, uniquePrefix, waitFor, type OwnRedis } from '@mainstay/testing';
import {
  idempotencyBatchesContract,
  idempotencyServices,
  idempotencyStoreContract,
} from '@mainstay/testing/contracts/idempotency-store';
import { SLOTS, startClusterNode } from '../integration/redis/cluster-node';

/** One node has every slot, and still refuses a command whose keys are of several. */
describeOn(['redis'], 'The idempotency store redis, on a cluster', () => {
  let node: OwnRedis | undefined;

  beforeAll(async () => {
    node = await startClusterNode();
    const client = new RedisClient({ url: node.url });
    await client.start();
    await client.call('cluster', 'addslotsrange', 0, SLOTS - 1);
    const isWhole = async () =>
      /cluster_state:ok/.test(String(await client.call('cluster', 'info')));
    await waitFor(isWhole, { what: 'the cluster to be whole' });
    await client.stop();
  });
  afterAll(() => node?.dispose());

  const open = () =>
    idempotencyServices({ keyPrefix: uniquePrefix('idempotency'), defaultTtlSeconds: 60 }, () => [
      RedisModule.forRoot({ cluster: { nodes: [node!.url] } }),
    ]);
  idempotencyStoreContract(open);
  idempotencyBatchesContract(open);
});
