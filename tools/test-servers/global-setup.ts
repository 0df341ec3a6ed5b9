import {
  describeServer,
  resolveServers,
} from '../../libs/testing/src/servers/resolution/resolve-all';
import {
  handOver,
  SHARED_SERVERS,
  skippedServers,
} from '../../libs/testing/src/servers/resolution/shared-servers';
import type { ServerName } from '../../libs/testing/src/servers/server';
import { holdServers, stopServers } from './held-servers';

const NAMES: readonly ServerName[] = ['kafka', 'postgres', 'redis'];
/**
 * A suite reaches servers through what it is handed; by these, embedded applications would turn
 * external.
 */
const ADDRESSES = ['KAFKA_BOOTSTRAP_SERVERS', 'DATABASE_URL', 'REDIS_URL'];

/**
 * Once per run: gets the servers that are not left out, says which, and hands them to every suite.
 */
export default async function globalSetup(): Promise<void> {
  if (process.env[SHARED_SERVERS] !== undefined) return;
  const skipped = skippedServers();
  const servers = await resolveServers(NAMES.filter((name) => !skipped.includes(name)));
  holdServers(servers);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void stopServers().finally(() => process.exit(130)));
  }
  for (const server of servers) process.stderr.write(`suites run on ${describeServer(server)}\n`);
  for (const name of skipped) {
    process.stderr.write(`suites on ${name} are left out: MAINSTAY_TEST_SKIP=${name}\n`);
  }
  process.env[SHARED_SERVERS] = handOver(servers);
  for (const address of ADDRESSES) delete process.env[address];
}
