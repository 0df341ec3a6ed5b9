import { RedisClient, RedisModule } from '@mainstay/redis';
import {
  describeOn,
  freePort,
  startOwnRedis,
  uniquePrefix,
  waitFor,
  type OwnRedis,
} from '@mainstay/testing';
import {
  idempotencyBatchesContract,
  idempotencyServices,
  idempotencyStoreContract,
} from '@mainstay/testing/contracts/idempotency-store';

/** One node has every slot, and still refuses a command whose keys are of several. */
describeOn(['redis'], 'The idempotency store redis, on a cluster', () => {
  let node: OwnRedis | undefined;

  beforeAll(async () => {
    const settings = {
      'cluster-enabled': 'yes',
      'cluster-port': String(await freePort()),
      // Alone it has nobody to learn its own address from.
      'cluster-announce-ip': '127.0.0.1',
    };
    node = await startOwnRedis({ settings });
    const client = new RedisClient({ url: node.url });
    await client.start();
    await client.call('cluster', 'addslotsrange', 0, 16_383);
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
