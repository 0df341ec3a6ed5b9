import { Client } from 'pg';

/** The statement that begins a transaction, as TypeORM sends it. */
export const BEGIN = 'START TRANSACTION';
/** The name under which each connection keeps it. */
export const BEGIN_NAME = 'mainstay_begin';

/** What node-postgres' types leave out. */
interface Internals {
  readonly readyForQuery: boolean;
  readonly connection: {
    readonly stream: { cork(): void; uncork(): void };
    readonly parsedStatements: Readonly<Record<string, string | undefined>>;
    bind(message: object): void;
    execute(message: object): void;
  };
  _handleCommandComplete(message: unknown): void;
}

const MESSAGE = { portal: '', statement: BEGIN_NAME, values: [], rows: 0 };

/**
 * A client that can send the beginning of a transaction in one write with the statement behind it.
 * There is one Sync behind both: where the beginning fails, PostgreSQL skips the statement.
 */
export class BeginningClient extends Client {
  private unanswered = 0;

  static {
    const { _handleCommandComplete: handle } = Client.prototype as unknown as Internals;
    Object.assign(BeginningClient.prototype, {
      _handleCommandComplete(this: BeginningClient, message: { readonly text: string }): void {
        if (this.unanswered > 0 && message.text === BEGIN) this.unanswered = 0;
        else handle.call(this, message);
      },
    });
  }

  /** Whether a beginning can go out with a statement now: the connection knows it, and is idle. */
  protected get mayBegin(): boolean {
    const { readyForQuery, connection } = this as unknown as Internals;
    return readyForQuery && connection.parsedStatements[BEGIN_NAME] !== undefined;
  }

  /** @param send - Sends the statement before it returns. */
  protected beginWith<Result>(send: () => Result): Result {
    const { connection } = this as unknown as Internals;
    connection.stream.cork();
    try {
      connection.bind(MESSAGE);
      connection.execute(MESSAGE);
      this.unanswered = 1;
      return send();
    } finally {
      connection.stream.uncork();
    }
  }
}
