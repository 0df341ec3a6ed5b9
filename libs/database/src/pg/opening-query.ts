import { DatabaseError, Query, type Connection, type QueryConfig, type QueryResult } from 'pg';

/** What TypeORM begins a transaction with. */
export const START_TRANSACTION = 'START TRANSACTION';

/** The same as connections prepare it. */
export const OPENING: QueryConfig = { name: 'mainstay_begin', text: START_TRANSACTION };

/** What a connection calls on its statement; not all of it is in the types of node-postgres. */
interface Submitted {
  submit: Query['submit'];
  handleCommandComplete(message: unknown, connection: Connection): void;
  handleError(error: unknown, connection: Connection): void;
}
const ordinary = Query.prototype as unknown as Submitted;

type Settled = (error: Error | undefined, result: QueryResult) => void;

/**
 * The first statement of a transaction, and before it, in the same message, what begins it: one
 * answer is waited for instead of two. Where the beginning fails PostgreSQL skips the statement,
 * and the connection is closed, so that nothing follows outside of the transaction.
 *
 * {@link OPENING} must be prepared on the connection, and the statement have values: one without
 * goes by another protocol, in which a text that cannot be parsed would take the beginning with it.
 */
export function openingQuery(statement: QueryConfig, settled: Settled): Query {
  let isOpen = false;
  const query = new Query(statement, statement.values, settled as never);
  const own: Submitted = {
    submit(connection) {
      connection.stream.cork();
      try {
        connection.bind({ statement: OPENING.name }, true);
        connection.execute({}, true);
        return ordinary.submit.call(query, connection);
      } finally {
        connection.stream.uncork();
      }
    },
    handleCommandComplete(message, connection) {
      if (isOpen) ordinary.handleCommandComplete.call(query, message, connection);
      isOpen = true;
    },
    handleError(error, connection) {
      if (!isOpen && error instanceof DatabaseError) connection.stream.destroy();
      ordinary.handleError.call(query, error, connection);
    },
  };
  return Object.assign(query, own);
}
