import { format } from 'node:util';
import { pino, type Logger } from 'pino';
import { levelOfSeverity } from '../log-level';
import type { Said } from '../log-record';
import { isWritten, writeLine } from '../log-writer';
import { redact } from '../redaction';

const NOWHERE = { write: () => undefined };

/**
 * A pino that writes nothing itself: what is said through it becomes a line like any other. It
 * stands under nestjs-pino's `PinoLogger`, which keeps one root logger for the whole process.
 */
export function pinoBridge(): Logger {
  return pino(
    {
      level: 'trace',
      base: null,
      hooks: {
        logMethod(args, _method, severity) {
          const level = levelOfSeverity(severity);
          if (isWritten(level)) writeLine(saidBy(args as unknown[], severity, this.bindings()));
        },
      },
    },
    NOWHERE,
  );
}

/** pino's calling forms: fields then message, or a message with values to put into it. */
function saidBy(args: unknown[], severity: number, bound: Record<string, unknown>): Said {
  const [first, ...rest] = args;
  const level = levelOfSeverity(severity);
  if (first instanceof Error) {
    const message = rest.length === 0 ? first.message : textOf(rest);
    return { level, logger: 'app', message, fields: bound, error: first };
  }
  if (typeof first !== 'object' || first === null) {
    return { level, logger: 'app', message: textOf(args), fields: bound };
  }
  const {
    logger_name: logger,
    err,
    message,
    ...fields
  } = { ...bound, ...first } as Record<string, unknown>;
  return {
    level,
    logger: typeof logger === 'string' && logger !== '' ? logger : 'app',
    message: rest.length > 0 ? textOf(rest) : String(message ?? (err as Error)?.message ?? ''),
    fields,
    error: err,
  };
}

/** In a text nobody could tell a field's name any more: secrets are taken out before. */
function textOf(args: readonly unknown[]): string {
  return format(...args.map(withoutSecrets));
}

function withoutSecrets(value: unknown): unknown {
  const isFields = typeof value === 'object' && value !== null && !(value instanceof Error);
  return isFields ? JSON.parse(JSON.stringify(redact(value))) : value;
}
