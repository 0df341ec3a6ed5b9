import type { ComponentLogger } from '@mainstay/core';
import type { Logger } from 'typeorm';

/** What TypeORM has to say, as log lines. Statements and their parameters are never logged. */
export class TypeOrmLogger implements Logger {
  constructor(private readonly logger: ComponentLogger) {}

  logQuery(): void {
    // One call per statement: kept empty on purpose, tracing shows them.
  }

  logQueryError(): void {
    // Whoever ran the statement gets the error; a line here would double it.
  }

  logQuerySlow(timeMs: number): void {
    this.logger.warn('Slow statement', { duration_ms: timeMs });
  }

  logSchemaBuild(message: string): void {
    this.logger.debug(message);
  }

  logMigration(message: string): void {
    this.logger.info(message);
  }

  log(level: 'log' | 'info' | 'warn', message: unknown): void {
    if (level === 'warn') this.logger.warn(String(message));
    else this.logger.info(String(message));
  }
}
