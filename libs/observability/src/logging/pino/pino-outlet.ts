import { destination as openDestination, pino, type DestinationStream, type Logger } from 'pino';
import type { LogDestination, LoggingOptions } from '../logging.options';
import { severityOf, type LineLevel, type LogLevel } from '../log-level';
import type { LogOutlet } from '../log-outlet';
import type { LogRecord } from '../log-record';
import { consoleStream } from './console-stream';

const BUFFER_BYTES = 16_384;

interface Flushable {
  flushSync?(): void;
}

/** Writes lines through pino, their fields in the order they arrive in. */
export class PinoOutlet implements LogOutlet {
  private readonly pino: Logger;
  private readonly stream: DestinationStream & Flushable;

  constructor(options: LoggingOptions, format: 'json' | 'console') {
    this.stream = streamFor(options, format);
    this.pino = pino(
      {
        level: options.level ?? 'info',
        base: null,
        // The level is one of the record's own fields, behind the timestamp: pino's is left out.
        formatters: { level: () => ({}) },
        timestamp: () => `"timestamp":"${new Date().toISOString()}"`,
        messageKey: 'message',
      },
      this.stream,
    );
  }

  get level(): LogLevel {
    return this.pino.level as LogLevel;
  }

  set level(level: LogLevel) {
    this.pino.level = level;
  }

  writes(level: LogLevel): boolean {
    return severityOf(level) >= this.pino.levelVal;
  }

  write(level: LineLevel, record: LogRecord): void {
    this.pino[level](record as object);
  }

  flush(): void {
    this.stream.flushSync?.();
  }
}

function streamFor(options: LoggingOptions, format: 'json' | 'console'): DestinationStream {
  if (format === 'console') {
    const colours = options.destination === undefined && process.stdout.isTTY === true;
    const target = options.destination ?? (options.file === undefined ? 1 : fileStream(options));
    return consoleStream(target, colours) as DestinationStream;
  }
  return (options.destination ?? fileStream(options)) as DestinationStream;
}

function fileStream(options: LoggingOptions): LogDestination & Flushable {
  return openDestination({
    dest: options.file ?? 1,
    mkdir: true,
    sync: options.buffered !== true,
    ...(options.buffered === true ? { minLength: BUFFER_BYTES } : {}),
  });
}
