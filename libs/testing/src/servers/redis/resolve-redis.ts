import { dockerSource } from '../resolution/docker-source';
import { environmentSource } from '../resolution/environment-source';
import { ownSource } from '../resolution/own-source';
import { resolveServer, type ServerSource } from '../resolution/server-source';
import { sharedServer } from '../resolution/shared-servers';
import type { ResolvedServer } from '../server';
import { startOwnRedis } from './own-redis';
import { probeRedis } from './redis-probe';

const USUAL = 'redis://127.0.0.1:6379';
const ADVICE =
  'set REDIS_URL, or install redis-server (Debian: apt-get install redis-server), or Docker';

/**
 * A Redis for suites: this run's, else `REDIS_URL`, one on port 6379, `redis-server` of this
 * machine, one in Docker.
 * @throws ServerUnavailableError when there is no way.
 */
export async function resolveRedis(): Promise<ResolvedServer> {
  const sources: ServerSource[] = [
    environmentSource('redis', 'REDIS_URL', probeRedis),
    {
      origin: 'running',
      find: async () => {
        const version = await probeRedis(USUAL);
        return version ? { url: USUAL, version } : { reason: `nothing usable at ${USUAL}` };
      },
    },
    ownSource(() => startOwnRedis()),
    dockerSource({
      plan: () => Promise.resolve({ image: 'redis:7-alpine', port: 6379 }),
      url: (port) => `redis://127.0.0.1:${port}`,
      probe: probeRedis,
    }),
  ];
  return sharedServer('redis') ?? resolveServer('redis', sources, ADVICE);
}
