import { rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  freePort,
  startOwnKafka,
  startOwnPostgres,
  startOwnRedis,
  type OwnServer,
} from '@mainstay/testing';
import type { ServiceName, Stack } from '../../../tools/stack/reference-stack.mjs';

const LOGS = join(__dirname, '../../../.mainstay/chaos');

/** Every service of the stack. */
export const SERVICES: readonly ServiceName[] = [
  'content',
  'batch-orchestrator',
  'essay-lifecycle',
  'spell-checker',
];

/** The four services as processes on servers of the suite's own, on free ports. */
export interface ReferenceStack {
  readonly stack: Stack;
  readonly servers: Readonly<Record<'kafka' | 'postgres' | 'redis', OwnServer>>;
  /** What the stack said, for a suite that fails. */
  readonly news: readonly string[];
  close(): Promise<void>;
}

/**
 * Starts servers and stack; where one fails the others are stopped. What the services wrote stays
 * in `.mainstay/chaos/<suite>` until the suite runs again.
 */
export async function startReferenceStack(suite: string): Promise<ReferenceStack> {
  const [kafka, postgres, redis] = await Promise.all([
    startOwnKafka(),
    startOwnPostgres(),
    startOwnRedis(),
  ]);
  const servers = { kafka, postgres, redis };
  const { Stack } = await import('../../../tools/stack/reference-stack.mjs');
  const folder = join(LOGS, suite);
  rmSync(folder, { recursive: true, force: true });
  const news: string[] = [];
  const stack = new Stack(
    { kafka: kafka.url, postgres: postgres.url, redis: redis.url },
    { environment: { ...process.env, ...(await ports()) }, folder, say: (text) => news.push(text) },
  );
  const close = async () => {
    await stack.stop();
    await Promise.all([kafka, postgres, redis].map((server) => server.dispose()));
  };
  try {
    await stack.start();
  } catch (error) {
    await close();
    throw error;
  }
  return { stack, servers, news, close };
}

async function ports(): Promise<Record<string, string>> {
  const names = ['CONTENT', 'BATCH_ORCHESTRATOR', 'ESSAY_LIFECYCLE', 'SPELL_CHECKER'];
  const variables = [...names.map((name) => `${name}_PORT`), 'SPELL_CHECKER_METRICS_PORT'];
  const free: Record<string, string> = {};
  for (const variable of variables) free[variable] = String(await freePort());
  return free;
}
