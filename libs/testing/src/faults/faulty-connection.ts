import { connect, type Socket } from 'node:net';
import type { Fault } from './fault';
import { FaultyStream, type Traffic } from './faulty-stream';

/** Where the server is. */
export interface Upstream {
  readonly host: string;
  readonly port: number;
}

/** One connection of a client, carried on to the server. */
export class FaultyConnection {
  private server: Socket | undefined;
  private streams: readonly FaultyStream[] = [];
  private over = false;

  constructor(
    private readonly client: Socket,
    private readonly traffic: Traffic,
    private readonly upstream: Upstream,
    private readonly ended: () => void,
  ) {
    client.on('error', () => this.reset());
    client.once('close', () => this.end());
  }

  /** Connects to the server once the fault lets it. */
  async open(): Promise<void> {
    while (this.traffic.fault.kind === 'hang') await this.traffic.changed();
    if (this.over) return;
    const { client, traffic } = this;
    const server = connect({ ...this.upstream, allowHalfOpen: true });
    this.server = server;
    server.on('error', () => this.reset());
    server.once('close', () => this.end());
    const upwards = new FaultyStream(traffic, (noise) => void client.write(noise));
    const downwards = new FaultyStream(traffic);
    this.streams = [upwards, downwards];
    client.pipe(upwards).pipe(server);
    server.pipe(downwards).pipe(client);
    this.suffer(traffic.fault);
  }

  /** Brings a fault upon a connection that is open. */
  suffer({ kind }: Fault): void {
    if (kind === 'reset' || kind === 'refuse') this.reset();
    if (kind === 'half-closed') this.client.end();
  }

  /** Ends both sides with a reset. */
  reset(): void {
    for (const socket of [this.client, this.server]) {
      if (socket === undefined || socket.destroyed) continue;
      // libuv resets none that has said its end: it would stay open for ever.
      if (socket.writableEnded) socket.destroy();
      else socket.resetAndDestroy();
    }
    this.end();
  }

  private end(): void {
    if (this.over) return;
    this.over = true;
    for (const stream of [this.client, this.server, ...this.streams]) stream?.destroy();
    this.ended();
  }
}
