import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FaultProxy } from '@mainstay/testing';

/** An HTTP server that answers with a text, behind a proxy that can make it fail. */
export class TextServer {
  private constructor(
    private readonly server: Server,
    readonly proxy: FaultProxy,
  ) {}

  static async start(): Promise<TextServer> {
    const server = createServer((request, response) => {
      request.resume();
      response.end('the text');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return new TextServer(server, await FaultProxy.start(`127.0.0.1:${port}`));
  }

  async stop(): Promise<void> {
    await this.proxy.stop();
    this.server.closeAllConnections();
    this.server.close();
  }
}
