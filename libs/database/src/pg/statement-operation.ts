import { operations, type ServerAddress, type ServiceIdentity } from '@mainstay/core';
import type { QueryConfig } from 'pg';

type Query = (...args: unknown[]) => unknown;
type Done = (error: Error | undefined, result?: unknown) => void;

/** Whose statements they are, and where they go. */
export interface StatementOrigin {
  readonly app: ServiceIdentity;
  readonly server: ServerAddress;
}

/** Host, port and name of the database of a URL. */
export function serverOf(url: string): ServerAddress {
  const { hostname, port, pathname } = new URL(url);
  return { host: hostname, port: Number(port || '5432'), namespace: pathname.slice(1) };
}

/**
 * Runs a statement as an operation that a span may be made of. Those that are no text (cursors,
 * COPY) and those nobody listens to go through as they are.
 */
export function runStatement(origin: StatementOrigin | undefined, args: unknown[], query: Query) {
  const [config, values, last] = args;
  const text = typeof config === 'string' ? config : textOf(config);
  if (origin === undefined || text === undefined || !operations.sqlStatement.observed) {
    return query(...args);
  }
  const byCallback = typeof values === 'function' ? values : last;
  const given = typeof values === 'function' ? undefined : values;
  const answer = operations.sqlStatement.run(
    { ...origin, text },
    () => query(config, given) as Promise<unknown>,
  );
  return typeof byCallback === 'function' ? handOver(answer, byCallback as Done) : answer;
}

/** As node-postgres answers: by callback where there is one, else by promise. */
export function handOver(
  result: Promise<unknown>,
  done: Done | undefined,
): Promise<unknown> | undefined {
  if (done === undefined) return result;
  result.then(
    (value) => process.nextTick(done, undefined, value),
    (error: Error) => process.nextTick(done, error),
  );
  return undefined;
}

function textOf(config: unknown): string | undefined {
  const { text, submit } = (config ?? {}) as Partial<QueryConfig> & { submit?: unknown };
  return typeof text === 'string' && submit === undefined ? text : undefined;
}
