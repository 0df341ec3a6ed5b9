import { Client, type QueryConfig, type QueryResult } from 'pg';
import { sqlStateOf } from '../errors/sql-state';
import { BEGIN, BEGIN_NAME, BeginningClient } from './beginning-client';
import type { StatementNames } from './statement-names';

type Answer = Promise<QueryResult>;
type Done = (error: Error | undefined, result?: QueryResult) => void;

/**
 * Connections of a pool that need fewer round trips and less of PostgreSQL: statements that come
 * again are prepared, and a transaction begins together with its first statement.
 *
 * SETTLED  no beginning is owed. Left by START TRANSACTION, which is answered at once.
 * OWED     left by the next statement, with which the beginning goes out; by COMMIT or ROLLBACK,
 *          with which nothing goes out: there was nothing to end.
 */
export function poolClient(names: StatementNames): typeof Client {
  class PoolClient extends BeginningClient {
    private owed = false;

    static {
      Object.assign(PoolClient.prototype, {
        query(this: PoolClient, ...args: [unknown, unknown?, unknown?]): unknown {
          return this.take(...args);
        },
      });
    }

    private take(config: unknown, values?: unknown, callback?: unknown): unknown {
      const done = (typeof values === 'function' ? values : callback) as Done | undefined;
      const parameters = Array.isArray(values) ? (values as unknown[]) : [];
      if (typeof config === 'string') return answer(this.run(config, parameters), done);
      if (!this.owed) return this.plain(config, values, callback);
      // A cursor, a stream or a statement with options of its own: its answer is an object of its
      // own as well, so the beginning is queued before it.
      this.begin().catch(() => undefined);
      return this.plain(config, values, callback);
    }

    private async run(text: string, values: readonly unknown[]): Answer {
      if (text === BEGIN) return this.start();
      if (this.owed && (text === 'COMMIT' || text === 'ROLLBACK')) {
        this.owed = false;
        return nothing(text);
      }
      if (values.length === 0) {
        if (this.owed) await this.begin();
        return this.plain(text) as Answer;
      }
      return this.prepared(text, values);
    }

    private async prepared(text: string, values: readonly unknown[]): Answer {
      const name = names.of(text);
      const query = { text, values: [...values], ...(name === undefined ? {} : { name }) };
      const send = () => this.plain(query) as Answer;
      try {
        if (!this.owed) return await send();
        if (this.mayBegin) {
          this.owed = false;
          return await this.beginWith(send);
        }
        await this.begin();
        return await send();
      } catch (error) {
        if (name !== undefined) names.failed(text, sqlStateOf(error));
        throw error;
      }
    }

    /** The first transaction of a connection begins by itself; the others find it prepared. */
    private async start(): Answer {
      if (!names.enabled || !this.mayBegin) return this.begin();
      this.owed = true;
      return nothing(BEGIN);
    }

    private begin(): Answer {
      this.owed = false;
      const query: QueryConfig = { text: BEGIN };
      return this.plain(names.enabled ? { ...query, name: BEGIN_NAME } : query) as Answer;
    }

    /** Looked up each time: tracing puts its own in its place. */
    private plain(...args: unknown[]): unknown {
      return (Client.prototype.query as (...all: unknown[]) => unknown).apply(this, args);
    }
  }
  return PoolClient;
}

function answer(result: Answer, done: Done | undefined): Answer | undefined {
  if (done === undefined) return result;
  result.then(
    (value) => process.nextTick(done, undefined, value),
    (error: Error) => process.nextTick(done, error),
  );
  return undefined;
}

function nothing(command: string): QueryResult {
  return { command, rows: [], rowCount: null, oid: 0, fields: [] };
}
