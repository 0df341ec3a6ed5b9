import type { OwnServer, ServerName } from '../server';
import type { DataFolder } from './data-folder';
import type { OwnedProcess } from './owned-process';

/** What a kind of server adds to the process that serves. */
export interface OwnServerParts<N extends ServerName> {
  readonly name: N;
  readonly url: string;
  readonly port: number;
  readonly version: string;
  readonly process: OwnedProcess;
  readonly data: DataFolder;
}

/** A process and its data folder, seen as a server that a suite may stop, kill and freeze. */
export function ownServer<N extends ServerName>(
  parts: OwnServerParts<N>,
): OwnServer & { readonly name: N } {
  const { name, url, port, version, process, data } = parts;
  return {
    name,
    url,
    port,
    version,
    get pid() {
      return process.pid;
    },
    start: () => process.start(),
    stop: () => process.stop(),
    kill: () => process.kill(),
    restart: async () => {
      await process.stop();
      await process.start();
    },
    pause: () => process.pause(),
    resume: () => process.resume(),
    dispose: async () => {
      await process.stop();
      data.remove();
    },
  };
}
