import { Module, type DynamicModule } from '@nestjs/common';
import { DatabaseModule } from '@mainstay/database';
import { ObservabilityModule } from '@mainstay/observability';
import { AuthenticationModule } from '@mainstay/service';
import { ContentMetrics, contentOperationsProvider } from './content.metrics';
import { CONTENT_STORE } from './content.ports';
import type { ContentSettings } from './content.settings';
import { Content1795219200001 } from './persistence/20261121_0001_content';
import { MemoryContentStore } from './persistence/memory-content.store';
import { PostgresContentStore } from './persistence/postgres-content.store';
import { ContentController } from './storage/content.controller';

/** What the content service keeps in its schema. */
export const CONTENT_TABLES = { migrations: [Content1795219200001] };

/** The content service: immutable texts over HTTP. It publishes and consumes nothing. */
@Module({})
export class AppModule {
  static forRoot(settings: ContentSettings): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ObservabilityModule.forRoot(settings.observability),
        AuthenticationModule.forRoot(settings.authentication),
        DatabaseModule.forRoot(settings.database(CONTENT_TABLES)),
      ],
      controllers: [ContentController],
      providers: [
        ContentMetrics,
        contentOperationsProvider,
        {
          provide: CONTENT_STORE,
          useClass: settings.mocksRepository ? MemoryContentStore : PostgresContentStore,
        },
      ],
    };
  }
}
