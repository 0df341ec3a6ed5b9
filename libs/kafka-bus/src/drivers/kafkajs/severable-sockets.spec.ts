import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { SeverableSockets } from './severable-sockets';

describe('SeverableSockets', () => {
  it('ends open connections with an error and makes no new ones', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const sockets = new SeverableSockets();
    const connect = (onConnect: () => void): Socket =>
      sockets.factory({ host: '127.0.0.1', port, ssl: undefined as never, onConnect });
    const open = await new Promise<Socket>((resolve) => {
      const socket = connect(() => resolve(socket));
    });
    sockets.sever();
    const [error] = await once(open, 'error');
    expect(String(error)).toContain('given up');
    const refused = connect(() => {
      throw new Error('connected after all');
    });
    await once(refused, 'error');
    server.close();
  });
});
