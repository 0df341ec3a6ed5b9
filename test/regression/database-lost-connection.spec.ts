import { connect, createServer, type Server, type Socket } from 'node:net';
import type { INestApplicationContext } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { ServiceIdentityModule } from '@mainstay/core';
import { DatabaseHealthChecker, DatabaseModule } from '@mainstay/database';
import { describeOn, waitFor } from '@mainstay/testing';

/**
 * A server that goes without a word leaves statements in flight. Each fails, as a probe's must; the
 * process goes on: with no listener for the connection's own error it would end.
 */
describeOn(['postgres'], 'a connection that is cut under a probe', ({ postgres }) => {
  const sockets = new Set<Socket>();
  const address = new URL(postgres.url);
  let silent = false;
  let asked = 0;
  let proxy: Server;
  let module: INestApplicationContext;

  beforeAll(async () => {
    proxy = createServer((client) => {
      const server = connect(Number(address.port || 5432), address.hostname);
      for (const socket of [client, server]) {
        sockets.add(socket);
        socket.on('error', () => undefined);
      }
      client.on('data', (data) => {
        asked += 1;
        if (!silent) server.write(data);
      });
      server.pipe(client);
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const url = new URL(postgres.url);
    url.hostname = '127.0.0.1';
    url.port = String((proxy.address() as { port: number }).port);
    const building = Test.createTestingModule({
      imports: [
        ServiceIdentityModule.forRoot({ name: 'probed_service' }),
        DatabaseModule.forRoot({ url: url.href }),
      ],
    });
    module = await (await building.compile()).init();
  });

  afterAll(async () => {
    await module.close();
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => proxy.close(resolve));
  });

  it('fails the probe in flight and nothing else', async () => {
    const checker = module.get(DatabaseHealthChecker);
    expect(await checker.checkBasicConnectivity()).toMatchObject({ status: 'healthy' });
    silent = true;
    const before = asked;
    const probe = checker.checkBasicConnectivity();
    await waitFor(() => asked > before, { what: 'the statement to be on its way' });
    for (const socket of sockets) socket.destroy();

    expect(await probe).toMatchObject({ status: 'unhealthy' });
    silent = false;
    expect(await checker.checkBasicConnectivity()).toMatchObject({ status: 'healthy' });
  });
});
