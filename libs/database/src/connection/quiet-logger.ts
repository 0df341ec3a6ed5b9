import type { Logger } from 'typeorm';

const nothing = (): void => undefined;

/** For a DataSource whose caller reports what it does. */
export const quietLogger: Logger = {
  logQuery: nothing,
  logQueryError: nothing,
  logQuerySlow: nothing,
  logSchemaBuild: nothing,
  logMigration: nothing,
  log: nothing,
};
