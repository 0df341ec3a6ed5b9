import { createServer, type AddressInfo, type Server } from 'node:net';
import { RedisClient, type RedisModuleOptions } from '@mainstay/redis';
import { describeOn, startOwnRedis, waitFor, type OwnRedis } from '@mainstay/testing';

const SOON = { connectTimeoutMs: 300, commandTimeoutMs: 5_000 };
const LOADING = 'loading:1\r\nloading_eta_seconds:3600\r\n';

/** Takes connections, and answers every command by what is said for its name. */
async function answering(answer: (name: string) => string): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', (data) => {
      for (const [, name] of data.toString().matchAll(/\*\d+\r\n\$\d+\r\n(\w+)/g)) {
        socket.write(answer(name!.toLowerCase()));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

describeOn(['redis'], 'The start of a RedisClient', () => {
  let redis: OwnRedis;
  const clients: RedisClient[] = [];

  beforeAll(async () => {
    redis = await startOwnRedis();
  });
  afterEach(() => Promise.all(clients.splice(0).map((client) => client.stop())));
  afterAll(() => redis.dispose());

  function newClient(options: RedisModuleOptions): RedisClient {
    const client = new RedisClient({ ...SOON, ...options });
    clients.push(client);
    return client;
  }

  it.each([
    ['says nothing', () => ''],
    [
      'loads its data',
      (name: string) =>
        name === 'info' ? `$${LOADING.length}\r\n${LOADING}\r\n` : '-LOADING not yet\r\n',
    ],
  ])('fails in time where a server takes the connection and %s', async (_, answer) => {
    const server = await answering(answer);
    const client = newClient({
      url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    });
    await expect(client.start()).rejects.toMatchObject({
      code: 'REDIS_UNAVAILABLE',
      message: expect.stringContaining('not ready within 300 ms'),
    });
    expect(client.state).toBe('away');
    await client.stop();
    server.close();
  });

  it('connects by itself once the server that said nothing answers', async () => {
    const client = newClient({ url: redis.url });
    redis.pause();
    try {
      await expect(client.start()).rejects.toMatchObject({ code: 'REDIS_UNAVAILABLE' });
    } finally {
      redis.resume();
    }
    await waitFor(() => client.ping(), { what: 'the client to connect' });
  });

  it('fails where the database is refused, and never works on another one', async () => {
    const client = newClient({ url: `${redis.url}/99` });
    await expect(client.start()).rejects.toMatchObject({
      message: expect.stringContaining('DB index is out of range'),
    });
    await expect(client.setex('elsewhere', 60, 'x')).rejects.toMatchObject({ retryable: true });
    expect(await newClient({ url: redis.url }).get('elsewhere')).toBeNull();
  });

  it('goes to the host of the options for ioredis where no URL is given', async () => {
    const client = newClient({ ioredis: { host: '127.0.0.1', port: redis.port } });
    await client.start();
    expect(await client.call('CONFIG', 'GET', 'port')).toEqual(['port', String(redis.port)]);
  });

  it('resolves where a command has connected before', async () => {
    const client = newClient({ url: redis.url });
    const first = client.get('k');
    await client.start();
    expect(await first).toBeNull();
    expect(client.state).toBe('ready');
  });

  it('is refused after the stop', async () => {
    const client = newClient({ url: redis.url });
    await client.stop();
    await expect(client.start()).rejects.toMatchObject({
      message: expect.stringContaining('the client was stopped'),
    });
  });
});
