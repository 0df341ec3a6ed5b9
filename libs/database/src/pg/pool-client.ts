import { Client, type QueryConfig, type QueryResult } from 'pg';
import { sqlStateOf } from '../errors/sql-state';
import type { StatementNames } from './statement-names';

type Done = (error: Error | undefined, result?: QueryResult) => void;

/**
 * Connections of a pool that prepare the statements that come again: PostgreSQL then parses and
 * plans each of them once a connection.
 */
export function poolClient(names: StatementNames): typeof Client {
  class PoolClient extends Client {
    static {
      // An assignment: the overloads of `query` cannot be written as an override.
      Object.assign(PoolClient.prototype, {
        query(this: PoolClient, ...args: [unknown, unknown?, unknown?]): unknown {
          return this.take(...args);
        },
      });
    }

    private take(config: unknown, values?: unknown, callback?: unknown): unknown {
      const preparable = typeof config === 'string' && Array.isArray(values) && values.length > 0;
      const name = preparable ? names.of(config) : undefined;
      if (!preparable || name === undefined) return this.plain(config, values, callback);
      const query: QueryConfig = { text: config, name, values: [...(values as unknown[])] };
      const answer = this.plain(query) as Promise<QueryResult>;
      const watched = answer.catch((error: unknown) => {
        names.failed(config, sqlStateOf(error));
        throw error;
      });
      return handOver(watched, callback as Done | undefined);
    }

    /** Looked up each time: tracing puts its own in its place. */
    private plain(...args: unknown[]): unknown {
      return (Client.prototype.query as (...all: unknown[]) => unknown).apply(this, args);
    }
  }
  return PoolClient;
}

/** As node-postgres answers: by callback where there is one, else by promise. */
function handOver(
  result: Promise<QueryResult>,
  done: Done | undefined,
): Promise<QueryResult> | undefined {
  if (done === undefined) return result;
  result.then(
    (value) => process.nextTick(done, undefined, value),
    (error: Error) => process.nextTick(done, error),
  );
  return undefined;
}
