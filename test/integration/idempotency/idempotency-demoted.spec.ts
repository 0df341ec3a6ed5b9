import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { Idempotency } from '@mainstay/idempotency';
import { RedisClient, RedisModule } from '@mainstay/redis';
import { describeOn, startOwnRedis, waitFor, type OwnRedis } from '@mainstay/testing';
import { start, type IdempotentApplication } from './application';

/** One address for the master, whichever that is: connections stay where they were made to. */
async function addressOf(master: () => OwnRedis): Promise<Server> {
  const server = createServer((near) => {
    const far = connect(master().port, '127.0.0.1');
    near.pipe(far).pipe(near);
    near.on('error', () => far.destroy());
    far.on('error', () => near.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

describeOn(['redis'], 'Claims where a master has become a replica', () => {
  let servers: [OwnRedis, OwnRedis];
  let address: Server;
  let service: IdempotentApplication;

  beforeAll(async () => {
    servers = [await startOwnRedis(), await startOwnRedis()];
    address = await addressOf(() => servers[0]);
    const url = `redis://127.0.0.1:${(address.address() as AddressInfo).port}`;
    service = await start([RedisModule.forRoot({ url })], [], { onStoreFailure: 'reject' });
  });
  afterAll(async () => {
    await service.close();
    address.close();
    await Promise.all(servers.map((server) => server.dispose()));
  });

  it('are taken at the new master, though the old one keeps its connections', async () => {
    const idempotency = service.app.get(Idempotency);
    expect(await idempotency.runOnce('before', async () => 1)).toMatchObject({ status: 'first' });
    const [old, next] = servers;
    const demoting = new RedisClient({ url: old.url });
    await demoting.call('REPLICAOF', '127.0.0.1', next.port);
    await demoting.stop();
    servers = [next, old];
    await expect(idempotency.runOnce('amid', async () => 1)).rejects.toMatchObject({
      code: 'IDEMPOTENCY_STORE_UNAVAILABLE',
    });
    await waitFor(() => idempotency.runOnce('after', async () => 1).catch(() => undefined), {
      what: 'a claim at the new master',
    });
  });
});
