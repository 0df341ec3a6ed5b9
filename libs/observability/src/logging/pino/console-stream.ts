import type { SyncDestination } from '../line-buffer';

const SHOWN_APART = new Set([
  'timestamp',
  'level',
  'logger_name',
  'service',
  'environment',
  'version',
  'message',
  'filename',
  'func_name',
  'lineno',
  'error',
]);

const COLOURS: Readonly<Record<string, string>> = {
  TRACE: '\u001b[90m',
  DEBUG: '\u001b[36m',
  INFO: '\u001b[32m',
  WARNING: '\u001b[33m',
  ERROR: '\u001b[31m',
  CRITICAL: '\u001b[41m',
};
const RESET = '\u001b[0m';
const WIDEST_LEVEL = 8;

type PinoPretty = typeof import('pino-pretty');

/**
 * Lines for people: `2024-01-15T10:30:45.123Z [INFO    ] content.api Creating content id=c123`.
 * pino-pretty is loaded here and not before: production never needs it. Each line is written at
 * once, to anything that takes lines.
 */
export function consoleStream(destination: SyncDestination, colours: boolean): SyncDestination {
  const { prettyFactory } = require('pino-pretty') as PinoPretty;
  const pretty = prettyFactory({
    colorize: false,
    hideObject: true,
    customPrettifiers: { time: () => '' },
    levelKey: 'never',
    messageKey: 'message',
    messageFormat: (line) => formatLine(line as Record<string, unknown>, colours),
  });
  return {
    write: (line) => destination.write(pretty(line)),
    flushSync: () => destination.flushSync?.(),
  };
}

/** One line as text. */
function formatLine(line: Record<string, unknown>, colours: boolean): string {
  const level = String(line.level);
  const word = level.padEnd(WIDEST_LEVEL);
  const shownLevel = colours ? `${COLOURS[level] ?? ''}${word}${RESET}` : word;
  const place =
    line.filename === undefined
      ? ''
      : `:${String(line.filename)}:${String(line.func_name)}:${String(line.lineno)}`;
  const fields = Object.entries(line)
    .filter(([name, value]) => !SHOWN_APART.has(name) && value !== null)
    .map(([name, value]) => ` ${name}=${textOf(value)}`)
    .join('');
  const said = `${String(line.timestamp)} [${shownLevel}] ${String(line.logger_name)}${place}`;
  return `${said} ${String(line.message)}${fields}${errorText(line.error)}`;
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return /\s|"/.test(value) ? JSON.stringify(value) : value;
  return JSON.stringify(value);
}

function errorText(error: unknown): string {
  if (error === undefined) return '';
  const { stack, type, message } = error as Record<string, unknown>;
  return `\n${String(stack ?? `${String(type)}: ${String(message)}`)}`;
}
