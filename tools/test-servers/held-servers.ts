import type { ResolvedServer } from '../../libs/testing/src/servers/server';

/**
 * Set-up and tear-down are loaded apart, so what one started is handed to the other by the process.
 */
const KEY = Symbol.for('mainstay.test-servers');
const held = globalThis as { [KEY]?: readonly ResolvedServer[] };

/** Keeps the run's servers until {@link stopServers}. */
export function holdServers(servers: readonly ResolvedServer[]): void {
  held[KEY] = servers;
}

/** Stops what the run started; called twice, the second call finds nothing to stop. */
export async function stopServers(): Promise<void> {
  const servers = held[KEY] ?? [];
  held[KEY] = [];
  await Promise.all(servers.map((server) => server.stop()));
}
