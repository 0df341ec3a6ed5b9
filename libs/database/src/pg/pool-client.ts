import { Client, type QueryConfig, type QueryResult } from 'pg';
import { sqlStateOf } from '../errors/sql-state';
import { noteGivenUp } from './close-unfinished';
import type { StatementNames } from './statement-names';
import { handOver, runStatement, type StatementOrigin } from './statement-operation';

const lost = (): void => undefined;

/**
 * Connections of a pool that prepare the statements that come again (PostgreSQL then parses and
 * plans each of them once a connection), and tell of each where somebody traces.
 */
export function poolClient(names: StatementNames, origin?: StatementOrigin): typeof Client {
  class PoolClient extends Client {
    constructor(...config: ConstructorParameters<typeof Client>) {
      super(...config);
      // A pool hands a connection on in the turn in which its last statement ended, and its next
      // user listens in a later one. A server that says goodbye in between must not end the
      // process: what is asked of a lost connection fails, and the pool drops it.
      this.on('error', lost);
    }

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
      if (!preparable || name === undefined) return this.unprepared(config, values, callback);
      const query: QueryConfig = { text: config, name, values: [...(values as unknown[])] };
      const answer = this.plain(query) as Promise<QueryResult>;
      const watched = answer.catch((error: unknown) => {
        noteGivenUp(this, error);
        names.failed(config, sqlStateOf(error));
        throw error;
      });
      return handOver(watched, callback as Parameters<typeof handOver>[1]);
    }

    private unprepared(...args: unknown[]): unknown {
      const answer = this.plain(...args);
      if (answer instanceof Promise) answer.catch((error: unknown) => noteGivenUp(this, error));
      return answer;
    }

    /** Looked up each time: tracing puts its own in its place. */
    private plain(...args: unknown[]): unknown {
      return (Client.prototype.query as (...all: unknown[]) => unknown).apply(this, args);
    }
  }
  return PoolClient;
}
