import { connect, isIP, Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ISocketFactory } from 'kafkajs';
import { fillRequests } from './filled-request';

const KEEP_ALIVE_MS = 60_000;

/**
 * The sockets of one client, which put records into its requests ({@link fillRequests}), and a way
 * to end them for good. A kafkajs client that is disconnected during a retry connects again and
 * goes on sending; one whose sockets are severed cannot.
 */
export class SeverableSockets {
  private readonly open = new Set<Socket>();
  private isSevered = false;

  readonly factory: ISocketFactory = ({ host, port, ssl, onConnect }) => {
    if (this.isSevered) return new Socket().destroy(severed());
    const socket = ssl
      ? connectTls({ host, port, ...(isIP(host) ? {} : { servername: host }), ...ssl }, onConnect)
      : connect({ host, port }, onConnect);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    socket.setNoDelay(true);
    this.open.add(socket);
    socket.once('close', () => this.open.delete(socket));
    return fillRequests(socket);
  };

  /** Ends every connection at once; requests in flight fail, and no new connection is made. */
  sever(): void {
    this.isSevered = true;
    for (const socket of this.open) socket.destroy(severed());
  }
}

function severed(): Error {
  return new Error('the client was given up');
}
