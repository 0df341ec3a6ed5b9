import type { LineLevel, LogLevel } from './log-level';
import type { LogRecord } from './log-record';

/** Where an application's lines go. */
export interface LogOutlet {
  /** May be changed at any time. */
  level: LogLevel;
  /** Whether a line of this level would be written: ask before composing it. */
  writes(level: LogLevel): boolean;
  write(level: LineLevel, record: LogRecord): void;
  /** Writes a line that is JSON already, its newline included. Ask `writes` before. */
  writeText(line: string): void;
  /** Writes what is still gathered. */
  flush(): void;
}
