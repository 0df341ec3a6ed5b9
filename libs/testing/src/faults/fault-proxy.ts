import { createServer, type AddressInfo, type Server } from 'node:net';
import type { Fault } from './fault';
import { FaultyConnection, type Upstream } from './faulty-connection';
import type { Traffic } from './faulty-stream';

/** How a {@link FaultProxy} listens. */
export interface FaultProxyOptions {
  /** @default a free one */
  readonly port?: number;
}

/**
 * A TCP proxy on the loopback interface that stands between a client and its server and does to
 * their connections what networks and servers do. It begins without a fault; a fault holds for the
 * connections there are and for those to come, until the next one.
 */
export class FaultProxy {
  private readonly connections = new Set<FaultyConnection>();
  private change = Promise.withResolvers<void>();
  private readonly traffic: Traffic;
  private current: Fault = { kind: 'none' };
  private server: Server | undefined;
  private listeningPort = 0;

  private constructor(private readonly upstream: Upstream) {
    const fault = (): Fault => this.current;
    this.traffic = {
      get fault() {
        return fault();
      },
      changed: () => this.change.promise,
    };
  }

  /** Starts one before a server: `host:port`, or a URL that has both. */
  static async start(server: string, { port = 0 }: FaultProxyOptions = {}): Promise<FaultProxy> {
    const { hostname, port: upstreamPort } = new URL(
      server.includes('://') ? server : `tcp://${server}`,
    );
    const proxy = new FaultProxy({ host: hostname, port: Number(upstreamPort) });
    await proxy.listen(port);
    return proxy;
  }

  /** Where it listens; stays the same over every fault. */
  get port(): number {
    return this.listeningPort;
  }

  /** `127.0.0.1:<port>`. */
  get address(): string {
    return `127.0.0.1:${this.listeningPort}`;
  }

  /** The same URL, by way of this proxy. */
  through(url: string): string {
    const changed = new URL(url);
    changed.hostname = '127.0.0.1';
    changed.port = String(this.listeningPort);
    return changed.href;
  }

  get fault(): Fault {
    return this.current;
  }

  /** Connections of clients that are open. */
  get openConnections(): number {
    return this.connections.size;
  }

  /** From now on; what was held by the fault before is let go. */
  async inject(fault: Fault): Promise<void> {
    this.current = fault;
    this.change.resolve();
    this.change = Promise.withResolvers<void>();
    for (const connection of this.connections) connection.suffer(fault);
    if (fault.kind === 'refuse') await this.close();
    else if (this.server === undefined) await this.listen(this.listeningPort);
  }

  /** All is well again. */
  recover(): Promise<void> {
    return this.inject({ kind: 'none' });
  }

  /** Ends every connection and stops listening. */
  async stop(): Promise<void> {
    await this.inject({ kind: 'refuse' });
  }

  private async listen(port: number): Promise<void> {
    const server = createServer({ allowHalfOpen: true }, (client) => {
      if (this.current.kind === 'reset') {
        client.resetAndDestroy();
        return;
      }
      const connection = new FaultyConnection(client, this.traffic, this.upstream, () =>
        this.connections.delete(connection),
      );
      this.connections.add(connection);
      void connection.open();
    });
    this.server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    this.listeningPort = (server.address() as AddressInfo).port;
  }

  private async close(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (server !== undefined) await new Promise((resolve) => server.close(resolve));
  }
}
