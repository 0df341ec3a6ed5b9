// Kafka, PostgreSQL and Redis for the stack: those named, else those this machine can start.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  resolveKafka,
  resolvePostgres,
  resolveRedis,
  ServerStartError,
  ServerUnavailableError,
  startOwnKafka,
  startOwnPostgres,
  startOwnRedis,
} from '@mainstay/testing';

const KINDS = [
  {
    name: 'kafka',
    variable: 'KAFKA_BOOTSTRAP_SERVERS',
    start: startOwnKafka,
    resolve: resolveKafka,
  },
  {
    name: 'postgres',
    variable: 'DATABASE_URL',
    start: startOwnPostgres,
    resolve: resolvePostgres,
  },
  // What Redis holds must outlive it as what the others hold does.
  {
    name: 'redis',
    variable: 'REDIS_URL',
    start: (options) => startOwnRedis({ ...options, durable: true }),
    resolve: resolveRedis,
  },
];

/**
 * One server of each kind, side by side: the one that a variable names (which must answer), else
 * one started from programs of this machine with its data under `folder`, else one that already
 * listens on the usual port, else one in Docker. Where one cannot be had, those started are
 * stopped.
 */
export async function findServers(folder, { environment = process.env, fresh = false } = {}) {
  const outcomes = await Promise.allSettled(
    KINDS.map((kind) => findServer(kind, { folder, environment, fresh })),
  );
  const failed = outcomes.filter(({ status }) => status === 'rejected');
  const found = outcomes.flatMap(({ value }) => value ?? []);
  if (failed.length === 0) return found;
  await Promise.all(found.map((server) => server.stop()));
  throw new Error(failed.map(({ reason }) => explain(reason)).join('\n'));
}

/** `kafka at 127.0.0.1:9092 (named by KAFKA_BOOTSTRAP_SERVERS)`, without a password. */
export function describeServer({ name, url, version, from }) {
  const shown = url.replace(/(:\/\/[^:@/]*):[^@/]*@/, '$1:***@');
  return `${name}${version === 'unknown' ? '' : ` ${version}`} at ${shown} (${from})`;
}

async function findServer({ name, variable, start, resolve }, { folder, environment, fresh }) {
  if (environment[variable]) {
    const server = await resolve();
    return { name, url: server.url, version: server.version, from: variable, stop: noStop };
  }
  const dataDir = join(folder, name);
  if (fresh) rmSync(dataDir, { recursive: true, force: true });
  try {
    mkdirSync(folder, { recursive: true });
    const { url, version, stop, kill } = await start({ dataDir });
    return { name, url, version, from: `started here, data in ${dataDir}`, stop, kill };
  } catch (error) {
    if (!(error instanceof ServerStartError)) throw error;
    const server = await resolve();
    return {
      name,
      url: server.url,
      version: server.version,
      from: server.origin,
      stop: server.stop,
    };
  }
}

function explain(error) {
  if (!(error instanceof ServerUnavailableError)) return error.message;
  return [`There is no ${error.server}:`, ...error.attempts.map((text) => `  ${text}`)].join('\n');
}

async function noStop() {}
