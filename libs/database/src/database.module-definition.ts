import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { DatabaseModuleOptions } from './database.options';

/** Decided where the module is wired, since no connection is made in memory mode. */
export interface DatabaseModuleExtras {
  /** Transactions without a database, for in-memory repositories. @default false */
  mock?: boolean;
}

export const {
  ConfigurableModuleClass,
  MODULE_OPTIONS_TOKEN: DATABASE_OPTIONS,
  OPTIONS_TYPE,
  ASYNC_OPTIONS_TYPE,
} = new ConfigurableModuleBuilder<DatabaseModuleOptions>({ moduleName: 'Database' })
  .setClassMethodName('forRoot')
  .setExtras<DatabaseModuleExtras>({ mock: false }, (definition) => definition)
  .build();
