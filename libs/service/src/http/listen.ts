import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PortInUseError } from './port-in-use.error';

/** Where a server may listen, and the variable that says so. */
export interface ListenAddress {
  readonly port: number;
  readonly host?: string;
  readonly variable: string;
}

/**
 * Listens and gives the port.
 *
 * @throws {PortInUseError} naming the port and its variable.
 */
export function listen(server: Server, { port, host, variable }: ListenAddress): Promise<number> {
  return new Promise((resolve, reject) => {
    const refuse = (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new PortInUseError(port, variable, error) : error);
    server.once('error', refuse);
    server.listen({ port, ...(host === undefined ? {} : { host }) }, () => {
      server.off('error', refuse);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
