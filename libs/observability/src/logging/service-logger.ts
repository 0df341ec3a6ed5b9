import type { ServiceIdentity } from '@mainstay/core';
import type { LineLevel, LogLevel } from './log-level';
import { isWritten, writeLine } from './log-writer';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Writes the lines of one component. Each line carries service, environment, version and the ids
 * of the context it is written in. Works before and without Nest.
 */
export class ServiceLogger {
  constructor(
    /** For example `content.api`. */
    readonly name: string,
    private readonly app?: ServiceIdentity,
    private readonly bound: Fields = {},
  ) {}

  trace(message: string, fields?: Fields): void {
    this.write('trace', message, fields);
  }

  debug(message: string, fields?: Fields): void {
    this.write('debug', message, fields);
  }

  info(message: string, fields?: Fields): void {
    this.write('info', message, fields);
  }

  /** The error may stand alone or behind the fields. */
  warn(message: string, fields?: Fields | Error, error?: unknown): void {
    this.write('warn', message, fields, error);
  }

  /** The error may stand alone or behind the fields. */
  error(message: string, fields?: Fields | Error, error?: unknown): void {
    this.write('error', message, fields, error);
  }

  /** The service cannot go on. The error may stand alone or behind the fields. */
  critical(message: string, fields?: Fields | Error, error?: unknown): void {
    this.write('fatal', message, fields, error);
  }

  /** A logger whose lines all carry these fields too. */
  bind(fields: Fields): ServiceLogger {
    return new ServiceLogger(this.name, this.app, { ...this.bound, ...fields });
  }

  /** Ask before gathering costly fields. */
  isEnabled(level: LogLevel): boolean {
    return isWritten(level, this.app);
  }

  private write(level: LineLevel, message: string, given?: Fields | Error, error?: unknown): void {
    const alone = given instanceof Error;
    const fields = alone ? this.bound : { ...this.bound, ...given };
    const said = { level, logger: this.name, message, fields };
    writeLine({ ...said, error: alone ? given : error }, this.app);
  }
}
