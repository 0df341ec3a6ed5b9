import type { LogLevel } from './log-level';

/** Takes finished lines, each ending in a newline. */
export interface LogDestination {
  write(line: string): unknown;
}

/** How an application writes its log. */
export interface LoggingOptions {
  /** @default info */
  readonly level?: LogLevel;
  /** @default json in production, console elsewhere */
  readonly format?: 'json' | 'console';
  /** Adds filename, func_name and lineno; costs a stack per line. @default false */
  readonly callsite?: boolean;
  /** Appends to this file instead of the standard output. */
  readonly file?: string;
  /**
   * Hands lines to the file or the standard output without waiting for the disk. A crash may take
   * what is under way along. @default false
   */
  readonly async?: boolean;
  /**
   * Writes the lines of ten milliseconds in one call; errors at once, and everything when the
   * process exits. Only a kill may take the last ten milliseconds along. @default true
   */
  readonly buffered?: boolean;
  /** Takes the lines instead of the standard output; for tests. */
  readonly destination?: LogDestination;
  /** One line for every answered request, at info; probes and scrapes at debug. @default true */
  readonly accessLog?: boolean;
  /** Lets Nest's own `Logger` write here too. @default true */
  readonly nest?: boolean;
}
