import { inspect } from 'node:util';
import { messageOf } from '@mainstay/errors';
import { Logger } from '@nestjs/common';
import type { ServiceIdentity } from '../identity/service-identity';
import { diagnostics, type LogMessage } from './diagnostics';

type Fields = Readonly<Record<string, unknown>>;

/**
 * How a lib says something to a person. It goes out on the log channel, where `observability` adds
 * service, correlation and trace ids; when nobody listens to this application, Nest's own logger
 * prints it: an error is never lost.
 */
export class ComponentLogger {
  private readonly fallback: Logger;

  constructor(
    private readonly app: ServiceIdentity,
    private readonly name: string,
  ) {
    this.fallback = new Logger(name);
  }

  debug(message: string, fields: Fields = {}): void {
    this.write({ level: 'debug', logger: this.name, message, fields });
  }

  info(message: string, fields: Fields = {}): void {
    this.write({ level: 'info', logger: this.name, message, fields });
  }

  warn(message: string, fields: Fields = {}, error?: unknown): void {
    this.write({ level: 'warn', logger: this.name, message, fields, error });
  }

  error(message: string, fields: Fields = {}, error?: unknown): void {
    this.write({ level: 'error', logger: this.name, message, fields, error });
  }

  private write(line: LogMessage): void {
    diagnostics.log.publish({ ...line, app: this.app });
    if (!diagnostics.log.isHeard(this.app)) this.print(line);
  }

  private print({ level, message, fields, error }: LogMessage): void {
    const detail = Object.keys(fields).length === 0 ? '' : ` ${textOfFields(fields)}`;
    if (level === 'debug') this.fallback.debug(message + detail);
    else if (level === 'info') this.fallback.log(message + detail);
    else if (level === 'warn') this.fallback.warn(message + detail + textOf(error));
    else this.fallback.error(message + detail, error instanceof Error ? error.stack : error);
  }
}

function textOf(error: unknown): string {
  if (error === undefined) return '';
  return `: ${messageOf(error)}`;
}

/** Fields may hold anything, a bigint or a circle too: saying something must not throw. */
function textOfFields(fields: Fields): string {
  return inspect(fields, { breakLength: Infinity, compact: true, depth: 4 });
}
