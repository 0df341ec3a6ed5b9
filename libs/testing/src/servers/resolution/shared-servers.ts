import type { ResolvedServer, ServerName, ServerOrigin } from '../server';

/** The variable by which one run's set-up hands its servers to every suite of the run. */
export const SHARED_SERVERS = 'MAINSTAY_TEST_SERVERS';

/** Servers that were left out on request, comma-separated. */
const SKIPPED_SERVERS = 'MAINSTAY_TEST_SKIP';

type Handed = Partial<Record<ServerName, { url: string; origin: ServerOrigin; version: string }>>;

/** The servers as text for {@link SHARED_SERVERS}. */
export function handOver(servers: readonly ResolvedServer[]): string {
  const entries = servers.map(({ name, url, origin, version }) => [name, { url, origin, version }]);
  return JSON.stringify(Object.fromEntries(entries));
}

/**
 * The server that this run's set-up resolved, if there is one; its `stop` is the set-up's business.
 */
export function sharedServer(
  name: ServerName,
  env: NodeJS.ProcessEnv = process.env,
): ResolvedServer | undefined {
  const handed = JSON.parse(env[SHARED_SERVERS] ?? '{}') as Handed;
  const server = handed[name];
  return server && { name, ...server, stop: () => Promise.resolve() };
}

/** The servers that `MAINSTAY_TEST_SKIP` names. @throws Error on a name that is none. */
export function skippedServers(env: NodeJS.ProcessEnv = process.env): ServerName[] {
  const names = (env[SKIPPED_SERVERS] ?? '').split(',').map((name) => name.trim());
  return names
    .filter((name) => name !== '')
    .map((name) => {
      if (name === 'kafka' || name === 'postgres' || name === 'redis') return name;
      throw new Error(`${SKIPPED_SERVERS}: "${name}" is none of kafka, postgres, redis`);
    });
}
