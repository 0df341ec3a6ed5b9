/** The levels of a log line, quietest last. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** A level a line can have. */
export type LineLevel = Exclude<LogLevel, 'silent'>;

const SEVERITY: Readonly<Record<LogLevel, number>> = {
  trace: 10,
  debug: 20,
  info: 30,
  warn: 40,
  error: 50,
  fatal: 60,
  silent: 100,
};

/** As lines spell it: the words of the Python services beside these. */
const WORDS: Readonly<Record<LineLevel, string>> = {
  trace: 'TRACE',
  debug: 'DEBUG',
  info: 'INFO',
  warn: 'WARNING',
  error: 'ERROR',
  fatal: 'CRITICAL',
};

export function severityOf(level: LogLevel): number {
  return SEVERITY[level];
}

export function wordOf(level: LineLevel): string {
  return WORDS[level];
}

/** The level of one of pino's numbers. */
export function levelOfSeverity(severity: number): LineLevel {
  if (severity >= SEVERITY.fatal) return 'fatal';
  if (severity >= SEVERITY.error) return 'error';
  if (severity >= SEVERITY.warn) return 'warn';
  if (severity >= SEVERITY.info) return 'info';
  return severity >= SEVERITY.debug ? 'debug' : 'trace';
}

/**
 * Reads a level as people write it: `info`, `INFO`, `WARNING`, `CRITICAL`; undefined for anything
 * else.
 */
export function parseLogLevel(text: string): LogLevel | undefined {
  const lower = text.trim().toLowerCase();
  if (lower === 'warning') return 'warn';
  if (lower === 'critical') return 'fatal';
  return LOG_LEVELS.find((level) => level === lower);
}
