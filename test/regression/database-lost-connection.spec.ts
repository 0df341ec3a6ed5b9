import { connect, createServer, type Server, type Socket } from 'node:net';
import { describeOn, waitFor } from '@mainstay/testing';
import { DataSource } from 'typeorm';
import { DatabasePool } from '../../libs/database/src/connection/database-pool';

/**
 * A server that goes without a word leaves statements in flight. Each fails, as a probe's must; the
 * process goes on: with no listener for the connection's own error it would end.
 */
describeOn(['postgres'], 'a connection that is cut under a probe', ({ postgres }) => {
  const sockets = new Set<Socket>();
  const address = new URL(postgres.url);
  let proxy: Server;
  let dataSource: DataSource;

  beforeAll(async () => {
    proxy = createServer((client) => {
      const server = connect(Number(address.port || 5432), address.hostname);
      for (const socket of [client, server]) {
        sockets.add(socket);
        socket.on('error', () => undefined);
      }
      client.pipe(server).pipe(client);
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const url = new URL(postgres.url);
    url.hostname = '127.0.0.1';
    url.port = String((proxy.address() as { port: number }).port);
    dataSource = new DataSource({ type: 'postgres', url: url.href });
    await dataSource.initialize();
  });

  afterAll(async () => {
    await dataSource.destroy();
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => proxy.close(resolve));
  });

  it('fails the statement in flight and nothing else', async () => {
    const pool = new DatabasePool(dataSource);
    const surprises: unknown[] = [];
    const surprise = (error: unknown) => surprises.push(error);
    process.on('uncaughtException', surprise);
    const probe = pool.query('SELECT pg_sleep(20)', 20_000);
    probe.catch(() => undefined);
    await waitFor(() => pool.figures.active === 1, { what: 'the probe to have a connection' });
    for (const socket of sockets) socket.destroy();

    await expect(probe).rejects.toThrow(/terminated/);
    expect(await pool.query<{ one: number }>('SELECT 1 AS one', 5_000)).toEqual([{ one: 1 }]);
    process.off('uncaughtException', surprise);
    expect(surprises).toEqual([]);
  });
});
