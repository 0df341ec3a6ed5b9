import { Module, type DynamicModule } from '@nestjs/common';
import { CoreModule, ImportedOnce } from '@mainstay/core';
import {
  ConfigurableModuleClass,
  type ASYNC_OPTIONS_TYPE,
  type OPTIONS_TYPE,
} from './database.module-definition';
import { EXPORTED, MEMORY_EXPORTED, MEMORY_PROVIDERS, PROVIDERS } from './database.providers';

/**
 * PostgreSQL through TypeORM, in a schema of the service's own. Global: entities are had with
 * `TypeOrmModule.forFeature([...])`, transactions with `@Transactional()` and `Transactions`.
 */
@ImportedOnce()
@Module({})
export class DatabaseModule extends ConfigurableModuleClass {
  static override forRoot(options: typeof OPTIONS_TYPE): DynamicModule {
    return assemble(super.forRoot(options), options.mock === true);
  }

  static override forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    return assemble(super.forRootAsync(options), options.mock === true);
  }
}

function assemble(definition: DynamicModule, inMemory: boolean): DynamicModule {
  const providers = inMemory ? MEMORY_PROVIDERS : PROVIDERS;
  return {
    ...definition,
    global: true,
    imports: [CoreModule, ...(definition.imports ?? [])],
    providers: [...(definition.providers ?? []), ...providers],
    exports: [...(definition.exports ?? []), ...(inMemory ? MEMORY_EXPORTED : EXPORTED)],
  };
}
