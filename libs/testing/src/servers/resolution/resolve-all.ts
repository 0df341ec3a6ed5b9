import { resolveKafka } from '../kafka/resolve-kafka';
import { resolvePostgres } from '../postgres/resolve-postgres';
import { resolveRedis } from '../redis/resolve-redis';
import type { ResolvedServer, ServerName } from '../server';

const RESOLVERS: Readonly<Record<ServerName, () => Promise<ResolvedServer>>> = {
  kafka: resolveKafka,
  postgres: resolvePostgres,
  redis: resolveRedis,
};

/** Resolves servers side by side; where one cannot be had, the ones already started are stopped. */
export async function resolveServers(names: readonly ServerName[]): Promise<ResolvedServer[]> {
  const outcomes = await Promise.allSettled(names.map((name) => RESOLVERS[name]()));
  const failed = outcomes.filter((outcome) => outcome.status === 'rejected');
  const servers = outcomes.flatMap((outcome) => ('value' in outcome ? [outcome.value] : []));
  if (failed.length === 0) return servers;
  await Promise.all(servers.map((server) => server.stop()));
  const reasons = failed.map(({ reason }) => reason as Error);
  throw new AggregateError(reasons, reasons.map(({ message }) => message).join('\n\n'));
}

/** `kafka 4.1.0 at 127.0.0.1:9092 (local binaries)`, without a password that a URL may hold. */
export function describeServer({ name, version, url, origin }: ResolvedServer): string {
  const shown = url.replace(/(:\/\/[^:@/]*):.*@/, '$1:***@');
  return `${name}${version === 'unknown' ? '' : ` ${version}`} at ${shown} (${origin})`;
}
