import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import { errorTypeOf } from '../errors/sql-state';

/** A `poolClient`, and what is not in the types of node-postgres. */
interface Occupied {
  givenBack(): void;
  /** The statement that waits for its end, else null. */
  readonly _activeQuery?: object | null;
  /** What the server last said: I for idle, T in a transaction, E in a failed one. */
  getTransactionStatus?(): string | null;
  end(): Promise<void>;
}

/** Connections on which a statement was given up after its time. */
const givenUp = new WeakSet<object>();
/** Connections that took no writes. */
const readOnly = new WeakSet<object>();

/** Remembers of a connection what its next user would suffer from. */
export function noteFailure(client: object, error: unknown): void {
  const type = errorTypeOf(error);
  if (type === 'query_timeout') givenUp.add(client);
  if (type === 'read_only_transaction') readOnly.add(client);
}

/**
 * Closes connections that are given back while a statement is under way on them that this side has
 * given up, or a transaction open. Whoever had such a connection next would wait for that statement
 * first, for ever where the way to the server is lost, or be part of that transaction. One that
 * took no writes is closed too: a new one finds the server that does.
 */
export function closeUnfinished({ driver }: DataSource): void {
  const pool = (driver as unknown as { readonly master: Pool }).master;
  pool.on('release', (_error, client) => {
    const connection = client as unknown as Occupied;
    connection.givenBack();
    // What is ending does not go back to the pool.
    if (isInTransaction(connection) || readOnly.has(connection)) void connection.end();
    if (!givenUp.has(connection)) return;
    if (isUnfinished(connection)) void connection.end();
    else givenUp.delete(connection);
  });
}

function isInTransaction(connection: Occupied): boolean {
  const status = connection.getTransactionStatus?.();
  return status === 'T' || status === 'E';
}

function isUnfinished({ _activeQuery: statement }: Occupied): boolean {
  return statement !== null && statement !== undefined;
}
