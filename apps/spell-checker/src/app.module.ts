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
import { CorrectionPool, isCorrectionLanguage } from './correction';
import { CORRECTOR, TEXT_STORE } from './spell-checker.ports';
import type { SpellCheckerSettings } from './spell-checker.settings';
import { ContentServiceTexts } from './spellcheck/content-service-texts';
import { CorrectorLifecycle } from './spellcheck/corrector-lifecycle';
import { SpellcheckConsumer } from './spellcheck/spellcheck.consumer';

/** What the spell checker keeps in its schema: the outbox and the inbox alone. */
export const SPELL_CHECKER_TABLES = { migrations: [] };

/** The spell checker: corrects one essay after another in worker threads. */
@Module({})
export class AppModule {
  static forRoot(settings: SpellCheckerSettings): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ObservabilityModule.forRoot(settings.observability),
        AuthenticationModule.forRoot(settings.authentication),
        ResilienceModule.forRoot(settings.resilience),
        RedisModule.forRoot(settings.redis),
        DatabaseModule.forRoot(settings.database(SPELL_CHECKER_TABLES)),
        KafkaBusModule.forRoot(settings.kafka),
        IdempotencyModule.forRoot(settings.idempotency),
        OutboxModule.forRoot(settings.outbox),
      ],
      providers: [
        SpellcheckConsumer,
        CorrectorLifecycle,
        contentServiceProvider(settings),
        { provide: TEXT_STORE, useClass: ContentServiceTexts },
        {
          provide: CORRECTOR,
          useFactory: () =>
            new CorrectionPool({
              ...(settings.threads === 0 ? {} : { threads: settings.threads }),
              warm: settings.warmLanguages.filter(isCorrectionLanguage),
            }),
        },
      ],
    };
  }
}
