import { sharedServer, skippedServers } from '../servers/resolution/shared-servers';
import type { ResolvedServer, ServerName } from '../servers/server';

/** The servers that a suite asked for, by name. */
export type SuiteServers<N extends ServerName> = Readonly<Record<N, ResolvedServer>>;

/**
 * A `describe` on real servers: those of this run, resolved by its global set-up. Where one of them
 * is left out by `MAINSTAY_TEST_SKIP`, the suite is skipped and its title says why.
 */
export function describeOn<N extends ServerName>(
  names: readonly N[],
  title: string,
  suite: (servers: SuiteServers<N>) => void,
): void {
  const skipped = names.filter((name) => skippedServers().includes(name));
  if (skipped.length > 0) {
    describe.skip(`${title} (left out by MAINSTAY_TEST_SKIP=${skipped.join(',')})`, () => {
      it('needs a server that was left out', () => undefined);
    });
    return;
  }
  const servers = Object.fromEntries(names.map((name) => [name, handed(name)]));
  describe(title, () => suite(servers as SuiteServers<N>));
}

function handed(name: ServerName): ResolvedServer {
  const server = sharedServer(name);
  if (server) return server;
  throw new Error(`${name}: this jest project resolves no servers; it needs the global set-up`);
}
