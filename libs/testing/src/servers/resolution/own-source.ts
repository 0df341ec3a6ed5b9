import type { OwnServer } from '../server';
import { ServerStartError } from '../server.errors';
import type { ServerSource } from './server-source';

/** A server started from programs of this machine. */
export function ownSource(start: () => Promise<OwnServer>): ServerSource {
  return {
    origin: 'local binaries',
    find: async () => {
      try {
        const server = await start();
        return { url: server.url, version: server.version, stop: () => server.dispose() };
      } catch (error) {
        if (error instanceof ServerStartError) return { reason: error.message };
        throw error;
      }
    },
  };
}
