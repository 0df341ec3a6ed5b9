import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

const SENT = 'search_path=';
/** As long, and of no meaning to PostgreSQL. */
const ARRIVED = 'mainst.path=';

/** What stands before a PostgreSQL and keeps a start-up option from it, as PgBouncer may. */
export interface DroppingPooler extends AsyncDisposable {
  readonly url: string;
}

/** Starts one that drops the search path. */
export async function startDroppingPooler(server: string): Promise<DroppingPooler> {
  const { hostname, port } = new URL(server);
  const sockets = new Set<Socket>();
  const pooler = createServer((client) => {
    const upstream = connect(Number(port || '5432'), hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => [client, upstream].forEach((each) => each.destroy()));
    }
    client.once('data', (first) => {
      upstream.write(Buffer.from(first.toString('latin1').replace(SENT, ARRIVED), 'latin1'));
      client.pipe(upstream).pipe(client);
    });
  });
  await once(pooler.listen(0, '127.0.0.1'), 'listening');
  const url = new URL(server);
  url.host = `127.0.0.1:${(pooler.address() as AddressInfo).port}`;
  return {
    url: url.href,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      pooler.close();
      await once(pooler, 'close');
    },
  };
}
