import { Client, type QueryConfig, type QueryResult } from 'pg';
import { sqlStateOf } from '../errors/sql-state';
import type { StatementNames } from './statement-names';
import { handOver, runStatement, type StatementOrigin } from './statement-operation';

/**
 * Connections of a pool that prepare the statements that come again (PostgreSQL then parses and
 * plans each of them once a connection), and tell of each where somebody traces.
 */
export function poolClient(names: StatementNames, origin?: StatementOrigin): typeof Client {
  class PoolClient extends Client {
    static {
      // An assignment: the overloads of `query` cannot be written as an override.
      Object.assign(PoolClient.prototype, {
        query(this: PoolClient, ...args: unknown[]): unknown {
          return runStatement(origin, args, (...all) => this.take(...all));
        },
      });
    }

    private take(...[config, values, callback]: unknown[]): unknown {
      const preparable = typeof config === 'string' && Array.isArray(values) && values.length > 0;
      const name = preparable ? names.of(config) : undefined;
      if (!preparable || name === undefined) return this.plain(config, values, callback);
      const query: QueryConfig = { text: config, name, values: [...(values as unknown[])] };
      const answer = this.plain(query) as Promise<QueryResult>;
      const watched = answer.catch((error: unknown) => {
        names.failed(config, sqlStateOf(error));
        throw error;
      });
      return handOver(watched, callback as Parameters<typeof handOver>[1]);
    }

    /** Looked up each time: tracing puts its own in its place. */
    private plain(...args: unknown[]): unknown {
      return (Client.prototype.query as (...all: unknown[]) => unknown).apply(this, args);
    }
  }
  return PoolClient;
}
