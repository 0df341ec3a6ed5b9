import type { QueryConfig, QueryResult } from 'pg';
import { sqlStateOf } from '../errors/sql-state';
import { OPENING, openingQuery, START_TRANSACTION } from './opening-query';
import type { StatementNames } from './statement-names';

/** As node-postgres asks and answers, by promise. */
type Ask = (...query: unknown[]) => unknown;

/** What is asked of PostgreSQL where nothing need be asked. */
const NOTHING: Partial<QueryResult> = { command: 'START', rowCount: null, fields: [], rows: [] };
const ENDINGS = new Set<unknown>(['COMMIT', 'ROLLBACK']);

/**
 * How a connection begins its transactions: with their first statement, in one message.
 *
 * PLAIN     the statement that begins one is not prepared here. The next beginning is sent by
 *           itself, and prepared with it.
 * PREPARED  left by a beginning.
 * DUE       somebody was told that a transaction has begun; the server knows nothing of it. Left by
 *           the next statement, which takes the beginning along or goes out behind it, by the end
 *           of a transaction in which nothing was done, or when the connection is given back.
 */
export class Beginning {
  private state: 'plain' | 'prepared' | 'due' = 'plain';

  constructor(
    private readonly names: StatementNames,
    private readonly ask: Ask,
    /** Closes the connection: nothing more is asked on it. */
    private readonly close: () => void,
  ) {}

  /** Whether a statement with values is to take the beginning along. */
  get travels(): boolean {
    return this.state === 'due' && this.names.enabled;
  }

  /** Answers a beginning, or the end of what has not begun; undefined for anything else. */
  settle(text: unknown): Promise<unknown> | undefined {
    if (this.state === 'due' && ENDINGS.has(text)) {
      this.state = 'prepared';
      return Promise.resolve(NOTHING);
    }
    if (text !== START_TRANSACTION || !this.names.enabled) return undefined;
    if (this.state === 'plain') return this.prepare();
    this.state = 'due';
    return Promise.resolve(NOTHING);
  }

  /** Takes the beginning along. */
  with(statement: QueryConfig): Promise<QueryResult> {
    this.state = 'prepared';
    return new Promise((resolve, reject) => {
      const settled = (error: Error | undefined, result: QueryResult): void => {
        if (error instanceof Error) reject(error);
        else resolve(result);
      };
      this.ask(openingQuery(statement, settled));
    });
  }

  /** By itself, before a statement that takes nothing along. */
  now(): void {
    if (this.state !== 'due') return;
    this.state = 'prepared';
    const failed = (error: unknown): void => {
      if (error instanceof Error) this.close();
    };
    this.ask(START_TRANSACTION, failed);
  }

  /** The connection is given back: what has not begun is not to begin with the next user's work. */
  forget(): void {
    if (this.state === 'due') this.state = 'prepared';
  }

  private async prepare(): Promise<unknown> {
    try {
      const answer = await this.ask(OPENING);
      this.state = 'prepared';
      return answer;
    } catch (error) {
      this.names.failed(START_TRANSACTION, sqlStateOf(error));
      // A pooler that keeps no prepared statements apart: nothing has begun yet.
      if (!this.names.enabled) return this.ask(START_TRANSACTION);
      throw error;
    }
  }
}
