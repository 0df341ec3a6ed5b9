import { Client, type QueryConfig, type QueryResult } from 'pg';
import { sqlStateOf } from '../errors/sql-state';
import { Beginning } from './beginning';
import { noteFailure } from './close-unfinished';
import type { StatementNames } from './statement-names';
import { handOver, runStatement, type StatementOrigin } from './statement-operation';

const lost = (): void => undefined;

/**
 * Connections of a pool that prepare the statements that come again (PostgreSQL then parses and
 * plans each of them once a connection), begin a transaction with its first statement, and tell of
 * each statement where somebody traces.
 */
export function poolClient(names: StatementNames, origin?: StatementOrigin): typeof Client {
  class PoolClient extends Client {
    private readonly beginning = new Beginning(
      names,
      (...query) => this.plain(...query),
      () => void this.end(),
    );

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

    /** Told by the pool (`closeUnfinished`). */
    givenBack(): void {
      this.beginning.forget();
    }

    private take(...[config, values, callback]: unknown[]): unknown {
      const byPromise = callback === undefined && typeof values !== 'function';
      const settled = byPromise ? this.beginning.settle(config) : undefined;
      if (settled !== undefined) return settled;
      const isText = typeof config === 'string' && Array.isArray(values) && values.length > 0;
      const name = isText ? names.of(config) : undefined;
      const begins = this.beginning.travels && isText && byPromise;
      if (!begins) this.beginning.now();
      if (!isText || (name === undefined && !begins)) {
        return this.unprepared(config, values, callback);
      }
      const query: QueryConfig = { text: config, name, values: [...(values as unknown[])] };
      const answer = begins
        ? this.beginning.with(query)
        : (this.plain(query) as Promise<QueryResult>);
      const watched = answer.catch((error: unknown) => {
        noteFailure(this, error);
        names.failed(config, sqlStateOf(error));
        throw error;
      });
      return handOver(watched, callback as Parameters<typeof handOver>[1]);
    }

    private unprepared(...args: unknown[]): unknown {
      const answer = this.plain(...args);
      if (answer instanceof Promise) answer.catch((error: unknown) => noteFailure(this, error));
      return answer;
    }

    /** Looked up each time: tracing puts its own in its place. */
    private plain(...args: unknown[]): unknown {
      return (Client.prototype.query as (...all: unknown[]) => unknown).apply(this, args);
    }
  }
  return PoolClient;
}
