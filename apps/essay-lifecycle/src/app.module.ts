import { Module, type DynamicModule } from '@nestjs/common';
import { DatabaseModule } from '@mainstay/database';
import { IdempotencyModule } from '@mainstay/idempotency';
import { KafkaBusModule } from '@mainstay/kafka-bus';
import { ObservabilityModule } from '@mainstay/observability';
import { AuthenticationModule } from '@mainstay/service';
import { OutboxModule } from '@mainstay/outbox';
import { RedisModule } from '@mainstay/redis';
import { ResilienceModule } from '@mainstay/resilience';
import { EssayController } from './essay/essay.controller';
import { ESSAY_STORE } from './essay-lifecycle.ports';
import type { EssayLifecycleSettings } from './essay-lifecycle.settings';
import { EssayLifecycle1795219200001 } from './persistence/20261121_0001_essay_lifecycle';
import { MemoryEssayStore } from './persistence/memory-essay.store';
import { PostgresEssayStore } from './persistence/postgres-essay.store';
import { PhaseConsumer } from './phase/phase.consumer';
import { SpellcheckPhase } from './phase/spellcheck-phase';
import { SlotAssignment } from './slots/slot-assignment';
import { SlotsConsumer } from './slots/slots.consumer';

/** What the essay lifecycle service keeps in its schema. */
export const ESSAY_LIFECYCLE_TABLES = { migrations: [EssayLifecycle1795219200001] };

/** The essay lifecycle service: owns the state of every essay. */
@Module({})
export class AppModule {
  static forRoot(settings: EssayLifecycleSettings): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ObservabilityModule.forRoot(settings.observability),
        AuthenticationModule.forRoot(settings.authentication),
        ResilienceModule.forRoot({ enabled: settings.circuitBreakerEnabled }),
        RedisModule.forRoot(settings.redis),
        DatabaseModule.forRoot(settings.database(ESSAY_LIFECYCLE_TABLES)),
        KafkaBusModule.forRoot(settings.kafka),
        IdempotencyModule.forRoot(settings.idempotency),
        OutboxModule.forRoot(settings.outbox),
      ],
      controllers: [EssayController],
      providers: [
        SlotAssignment,
        SlotsConsumer,
        SpellcheckPhase,
        PhaseConsumer,
        {
          provide: ESSAY_STORE,
          useClass: settings.mocksRepository ? MemoryEssayStore : PostgresEssayStore,
        },
      ],
    };
  }
}
