import { Module, type DynamicModule } from '@nestjs/common';
import { DatabaseModule } from '@mainstay/database';
import { IdempotencyModule } from '@mainstay/idempotency';
import { KafkaBusModule } from '@mainstay/kafka-bus';
import { ObservabilityModule } from '@mainstay/observability';
import { AuthenticationModule } from '@mainstay/service';
import { OutboxModule } from '@mainstay/outbox';
import { RedisModule } from '@mainstay/redis';
import { ResilienceModule } from '@mainstay/resilience';
import { contentServiceProvider } from '@mainstay-apps/wiring';
import { BATCH_STORE, TEXT_STORE, USER_NOTIFICATIONS } from './batch-orchestrator.ports';
import type { BatchOrchestratorSettings } from './batch-orchestrator.settings';
import { RedisUserNotifications } from './notification/redis-user-notifications';
import { BatchOrchestrator1795219200001 } from './persistence/20261121_0001_batch_orchestrator';
import { EssaysOfBatches1795219200003 } from './persistence/20261121_0002_essays_of_batches';
import { MemoryBatchStore } from './persistence/memory-batch.store';
import { PostgresBatchStore } from './persistence/postgres-batch.store';
import { PipelineConsumer } from './pipeline/pipeline.consumer';
import { PipelineController } from './pipeline/pipeline.controller';
import { PipelineService } from './pipeline/pipeline.service';
import { ProgressFeed } from './progress/progress-feed';
import { ProgressConsumer } from './progress/progress.consumer';
import { ProgressController } from './progress/progress.controller';
import { BatchErrors } from './registration/batch-errors';
import { BatchStatusView } from './registration/batch-status.view';
import { BatchController } from './registration/batch.controller';
import { ContentServiceTexts } from './upload/content-service-texts';
import { SlotsConsumer } from './upload/slots.consumer';
import { UploadIntake } from './upload/upload-intake';
import { UploadController } from './upload/upload.controller';
import { UploadService } from './upload/upload.service';

/** What the batch orchestrator keeps in its schema. */
export const BATCH_ORCHESTRATOR_TABLES = {
  migrations: [BatchOrchestrator1795219200001, EssaysOfBatches1795219200003],
};

/**
 * The batch orchestrator: the model of a service on Mainstay.
 *
 * Its logic (`pipeline-state.ts`, `text-file.ts`, `progress.ts`) is pure; its services depend on
 * the interfaces of `batch-orchestrator.ports.ts`; this module is the one place that says what
 * stands behind them.
 */
@Module({})
export class AppModule {
  static forRoot(settings: BatchOrchestratorSettings): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ObservabilityModule.forRoot(settings.observability),
        AuthenticationModule.forRoot(settings.authentication),
        ResilienceModule.forRoot(settings.resilience),
        RedisModule.forRoot(settings.redis),
        DatabaseModule.forRoot(settings.database(BATCH_ORCHESTRATOR_TABLES)),
        KafkaBusModule.forRoot(settings.kafka),
        IdempotencyModule.forRoot(settings.idempotency),
        OutboxModule.forRoot(settings.outbox),
      ],
      controllers: [BatchController, UploadController, PipelineController, ProgressController],
      providers: [
        // registration and upload
        BatchErrors,
        BatchStatusView,
        UploadIntake,
        UploadService,
        SlotsConsumer,
        // pipelines
        PipelineService,
        PipelineConsumer,
        // progress
        ProgressFeed,
        ProgressConsumer,
        // what stands behind the ports
        contentServiceProvider(settings),
        { provide: TEXT_STORE, useClass: ContentServiceTexts },
        { provide: USER_NOTIFICATIONS, useClass: RedisUserNotifications },
        {
          provide: BATCH_STORE,
          useClass: settings.mocksRepository ? MemoryBatchStore : PostgresBatchStore,
        },
      ],
    };
  }
}
