import { mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { destination as openDestination, pino, type DestinationStream, type Logger } from 'pino';
import type { LoggingOptions } from '../logging.options';
import { severityOf, type LineLevel, type LogLevel } from '../log-level';
import type { LogOutlet } from '../log-outlet';
import type { LogRecord } from '../log-record';
import { LineBuffer, type SyncDestination } from '../line-buffer';
import { timestamp } from '../timestamp';
import { consoleStream } from './console-stream';

const STANDARD_OUTPUT = 1;

/** Writes lines through pino, their fields in the order they arrive in. */
export class PinoOutlet implements LogOutlet {
  private readonly pino: Logger;
  private readonly stream: SyncDestination;

  constructor(options: LoggingOptions, format: 'json' | 'console') {
    this.stream = streamFor(options, format);
    this.pino = pino(
      {
        level: options.level ?? 'info',
        base: null,
        // The level is one of the record's own fields, behind the timestamp: pino's is left out.
        formatters: { level: () => ({}) },
        timestamp,
        messageKey: 'message',
      },
      this.stream as DestinationStream,
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
    if (severityOf(level) >= severityOf('error') && this.stream instanceof LineBuffer) {
      this.stream.handOver();
    }
  }

  writeText(line: string): void {
    this.stream.write(line);
  }

  flush(): void {
    this.stream.flushSync?.();
  }

  close(): void {
    this.flush();
    if (this.stream instanceof LineBuffer) this.stream.close();
  }
}

function streamFor(options: LoggingOptions, format: 'json' | 'console'): SyncDestination {
  if (format === 'console') {
    const colours = options.destination === undefined && process.stdout.isTTY;
    return consoleStream(options.destination ?? fileStream(options), colours);
  }
  if (options.destination !== undefined) return options.destination;
  const stream = fileStream(options);
  return options.buffered === false ? stream : new LineBuffer(stream);
}

function fileStream({ file, async = false }: LoggingOptions): SyncDestination {
  // Opened here: a stream that opens by itself cannot be flushed before it has.
  if (file !== undefined) mkdirSync(dirname(file), { recursive: true });
  const dest = file === undefined ? STANDARD_OUTPUT : openSync(file, 'a');
  return openDestination({ dest, sync: !async });
}
