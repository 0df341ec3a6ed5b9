import { createServer } from 'node:net';
import { PortInUseError } from '@mainstay/service';

/** A port a service wants, and the variable that sets it. */
export interface WantedPort {
  readonly port: number;
  readonly variable: string;
}

/**
 * Sees before anything is started whether the ports are free; 0 always is.
 *
 * @throws {PortInUseError} naming the first that is not.
 */
export async function checkPorts(wanted: readonly WantedPort[]): Promise<void> {
  for (const { port, variable } of wanted) {
    const busy = port === 0 ? undefined : await whyBusy(port);
    if (busy !== undefined) throw new PortInUseError(port, variable, busy);
  }
}

function whyBusy(port: number): Promise<Error | undefined> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(error);
      else reject(error);
    });
    probe.listen(port, () => probe.close(() => resolve(undefined)));
  });
}
