import type { Clock, ComponentLogger } from '@mainstay/core';
import { Client, type ClientConfig } from 'pg';
import { errorTypeOf, sqlStateOf } from '../errors/sql-state';
import { addressOf, connectionFailure } from './connection-failure';
import { droppedSettings } from './dropped-settings';
import { keepProcessUp } from './keep-process-up';
import { prepareSchema } from './prepare-schema';

const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 2_000;
const DROPPED =
  'Start-up options do not reach PostgreSQL, a pooler drops them: give these settings to the ' +
  'role, ALTER ROLE … SET …';

/** What to wait for, and what to do once it is there. */
export interface AwaitedDatabase {
  readonly client: ClientConfig;
  /** Undefined: leave the schema alone. */
  readonly schema: string | undefined;
  readonly timeoutMs: number;
}

/**
 * Waits until PostgreSQL takes a connection and the schema is there.
 *
 * @throws {DatabaseUnavailableError} when the time is over, or at once when waiting cannot help:
 * wrong password, no such database, no right to make the schema.
 */
export async function awaitDatabase(
  { client: settings, schema, timeoutMs }: AwaitedDatabase,
  clock: Clock,
  logger: ComponentLogger,
): Promise<void> {
  const deadline = clock.now() + timeoutMs;
  const address = addressOf(settings.connectionString as string);
  let delayMs = FIRST_DELAY_MS;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const dropped = await tryOnce(settings, schema);
      if (dropped.length > 0) logger.warn(DROPPED, { address, settings: dropped.join(', ') });
      return;
    } catch (error) {
      const left = deadline - clock.now();
      if (left <= 0 || isHopeless(error)) throw connectionFailure(error, address, 1);
      if (attempt === 1) {
        logger.warn(`PostgreSQL does not answer yet`, { address, wait_ms: timeoutMs }, error);
      }
      const pauseMs = Math.min(delayMs, left);
      await keepProcessUp(() => clock.sleep(pauseMs));
      delayMs = Math.min(delayMs * 2, LONGEST_DELAY_MS);
    }
  }
}

async function tryOnce(
  settings: ClientConfig,
  schema: string | undefined,
): Promise<readonly string[]> {
  const client = new Client(settings);
  // A connection lost here fails the statement in flight as well: that error is the one to show.
  client.on('error', () => undefined);
  try {
    await client.connect();
    if (schema !== undefined) await prepareSchema(client, schema);
    return await droppedSettings(client);
  } finally {
    await client.end();
  }
}

/** Lost connections, a server that starts or stops, too many connections: these pass. */
function isHopeless(error: unknown): boolean {
  const state = sqlStateOf(error);
  if (state === undefined) {
    return errorTypeOf(error) === 'other' && !/timeout/i.test(String(error));
  }
  return !['08', '53', '57'].includes(state.slice(0, 2));
}
