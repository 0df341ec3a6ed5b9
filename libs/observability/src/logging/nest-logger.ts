import type { LoggerService } from '@nestjs/common';
import type { ServiceIdentity } from '@mainstay/core';
import { scopedApplication } from './application-scope';
import type { LineLevel } from './log-level';
import { writeLine } from './log-writer';
import { redact } from './redaction';

/** Nest logs an error of the boot and throws it too; who booted it reports what was thrown. */
const REPEATING = 'ExceptionHandler';
/** Nest tells every module and route it wires: of use to who looks for a fault there. */
const WIRING = new Set<unknown>([
  'InstanceLoader',
  'NestApplication',
  'NestFactory',
  'RouterExplorer',
  'RoutesResolver',
]);
const STACK = /\n\s+at /;

/**
 * Takes Nest's own lines and those of `new Logger(name)`. Nest keeps one logger a process, so each
 * line is attributed to the application whose code writes it.
 */
export class NestLogger implements LoggerService {
  constructor(private readonly app?: ServiceIdentity) {}

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.write(rest.some((context) => WIRING.has(context)) ? 'debug' : 'info', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  /** Nest passes the context last; an error's stack may stand before it. */
  private write(level: LineLevel, message: unknown, rest: unknown[]): void {
    const texts = rest.filter((value): value is string => typeof value === 'string');
    const stack = texts.find((text) => STACK.test(text));
    const context = texts.findLast((text) => text !== stack) ?? 'nest';
    if (context === REPEATING && scopedApplication() !== undefined) return;
    const given = rest.find((value) => value instanceof Error) ?? message;
    const error =
      given instanceof Error ? given : stack === undefined ? undefined : fromStack(message, stack);
    const details = rest.filter((value) => typeof value === 'object' && !(value instanceof Error));
    writeLine(
      {
        level,
        logger: context,
        message: textOf(message),
        fields: details.length === 0 ? {} : { details },
        error,
      },
      this.app,
    );
  }
}

function textOf(message: unknown): string {
  if (message instanceof Error) return message.message;
  // In a text nobody could tell a field's name any more: secrets are taken out before.
  return typeof message === 'object' ? JSON.stringify(redact(message)) : String(message);
}

function fromStack(message: unknown, stack: string): Error {
  const error = new Error(textOf(message));
  error.stack = stack;
  return error;
}
