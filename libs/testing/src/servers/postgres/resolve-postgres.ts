import { userInfo } from 'node:os';
import { dockerSource } from '../resolution/docker-source';
import { environmentSource } from '../resolution/environment-source';
import { ownSource } from '../resolution/own-source';
import { resolveServer, type FoundServer, type ServerSource } from '../resolution/server-source';
import { sharedServer } from '../resolution/shared-servers';
import type { ResolvedServer } from '../server';
import { startOwnPostgres } from './own-postgres';
import { probePostgres } from './postgres-probe';

const ADVICE =
  'set DATABASE_URL, or install PostgreSQL (Debian: apt-get install postgresql), or Docker';

/**
 * A PostgreSQL for suites: this run's, else `DATABASE_URL`, one on port 5432 that lets one in, the
 * binaries of this machine or of npm, one in Docker.
 * @throws ServerUnavailableError when there is no way.
 */
export async function resolvePostgres(): Promise<ResolvedServer> {
  const sources: ServerSource[] = [
    environmentSource('postgres', 'DATABASE_URL', probe),
    { origin: 'running', find: findRunning },
    ownSource(() => startOwnPostgres()),
    dockerSource({
      plan: () =>
        Promise.resolve({
          image: 'postgres:17-alpine',
          port: 5432,
          environment: ['POSTGRES_HOST_AUTH_METHOD=trust'],
          args: ['-c', 'max_connections=200'],
        }),
      url: (port) => `postgres://postgres@127.0.0.1:${port}/postgres`,
      probe,
    }),
  ];
  return sharedServer('postgres') ?? resolveServer('postgres', sources, ADVICE);
}

/** A database on the usual port that asks for no password, or for the one in PGPASSWORD. */
async function findRunning(): Promise<FoundServer | { readonly reason: string }> {
  for (const url of usualUrls(process.env, userInfo().username)) {
    const version = await probe(url);
    if (version !== undefined) return { url, version };
  }
  return { reason: 'nothing at 127.0.0.1:5432 lets this user in to create schemas' };
}

/** Users and databases that are usual on a developer's machine, the environment's first. */
export function usualUrls(env: NodeJS.ProcessEnv, username: string): string[] {
  const password = env['PGPASSWORD'] ? `:${encodeURIComponent(env['PGPASSWORD'])}` : '';
  const users = [...new Set([env['PGUSER'] ?? username, 'postgres'])];
  const databases = [...new Set([env['PGDATABASE'] ?? 'test', 'postgres'])];
  const address = `127.0.0.1:${env['PGPORT'] ?? '5432'}`;
  return users.flatMap((user) =>
    databases.map((database) => `postgres://${user}${password}@${address}/${database}`),
  );
}

async function probe(url: string): Promise<string | undefined> {
  try {
    return await probePostgres(url);
  } catch {
    return undefined;
  }
}
