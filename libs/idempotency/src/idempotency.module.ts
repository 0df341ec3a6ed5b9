import { Module } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import {
  CLOCK,
  CoreModule,
  ImportedOnce,
  LoggerFactory,
  MethodChains,
  ProviderScanner,
  RequestContext,
  SERVICE_IDENTITY,
  type Clock,
  type ServiceIdentity,
} from '@mainstay/core';
import { Transactions } from '@mainstay/database';
import { getRedisToken, type RedisClient } from '@mainstay/redis';
import { IdempotentRequests } from './http/idempotent-requests';
import { lateErrors } from './http/late-errors';
import { Idempotency } from './idempotency';
import { IdempotencyLifecycle } from './idempotency.lifecycle';
import { ConfigurableModuleClass, IDEMPOTENCY_OPTIONS } from './idempotency.module-definition';
import type { IdempotencyOptions, ResolvedIdempotencyOptions } from './idempotency.options';
import { RESOLVED_IDEMPOTENCY_OPTIONS } from './idempotency.tokens';
import { resolveIdempotencyOptions } from './resolve-options';
import { IdempotencyStores } from './store/idempotency-stores';
import { OutcomeReporter } from './store/outcome-reporter';
import { storeMakers } from './store/store-makers';

const LOGGER_NAME = 'mainstay.idempotency';

/**
 * Effects that happen once: `@IdempotentConsumer()`, `@IdempotentRequest()` and
 * `Idempotency.runOnce`. RedisModule is needed for the store `redis`, DatabaseModule (with
 * `inboxMigrations`) for the store `inbox`; a decorator whose store is not there fails the boot.
 */
@ImportedOnce()
@Module({
  imports: [CoreModule],
  providers: [
    {
      provide: RESOLVED_IDEMPOTENCY_OPTIONS,
      inject: [IDEMPOTENCY_OPTIONS, SERVICE_IDENTITY],
      useFactory: (options: IdempotencyOptions, app: ServiceIdentity) =>
        resolveIdempotencyOptions(options, app.name, process.env),
    },
    {
      provide: IdempotencyStores,
      inject: [
        RESOLVED_IDEMPOTENCY_OPTIONS,
        SERVICE_IDENTITY,
        CLOCK,
        LoggerFactory,
        ModuleRef,
        { token: Transactions, optional: true },
      ],
      useFactory: (
        options: ResolvedIdempotencyOptions,
        app: ServiceIdentity,
        clock: Clock,
        loggers: LoggerFactory,
        moduleRef: ModuleRef,
        transactions?: Transactions,
      ) => {
        const logger = loggers.for(LOGGER_NAME);
        const reporter = new OutcomeReporter(app, clock, logger, options.debugLogging);
        const redis = () => connectionOf(moduleRef, options.redisConnection);
        const makers = storeMakers({ options, clock, reporter, redis, transactions });
        return new IdempotencyStores(makers, {
          name: options.defaultStore,
          version: options.version,
        });
      },
    },
    {
      provide: Idempotency,
      inject: [IdempotencyStores, RESOLVED_IDEMPOTENCY_OPTIONS, RequestContext],
      useFactory: (
        stores: IdempotencyStores,
        options: ResolvedIdempotencyOptions,
        context: RequestContext,
      ) => new Idempotency(stores, options, context),
    },
    {
      provide: IdempotentRequests,
      inject: [
        Idempotency,
        IdempotencyStores,
        RESOLVED_IDEMPOTENCY_OPTIONS,
        SERVICE_IDENTITY,
        CLOCK,
        RequestContext,
        LoggerFactory,
        ProviderScanner,
      ],
      useFactory: (
        idempotency: Idempotency,
        stores: IdempotencyStores,
        options: ResolvedIdempotencyOptions,
        app: ServiceIdentity,
        clock: Clock,
        context: RequestContext,
        loggers: LoggerFactory,
        scanner: ProviderScanner,
      ) => {
        const logger = loggers.for(LOGGER_NAME);
        const errors = lateErrors(app, context, logger);
        const parts = { idempotency, clock, logger, errors };
        return new IdempotentRequests(parts, stores, options, scanner);
      },
    },
    IdempotencyLifecycle,
  ],
  exports: [Idempotency, IdempotentRequests],
})
export class IdempotencyModule extends ConfigurableModuleClass {
  constructor(chains: MethodChains) {
    super();
    chains.announce(IdempotencyModule.name);
  }
}

/** RedisModule may be imported after this one, and need not be there at all. */
function connectionOf(moduleRef: ModuleRef, name: string | undefined): RedisClient | undefined {
  try {
    return moduleRef.get<RedisClient>(getRedisToken(name), { strict: false });
  } catch {
    return undefined;
  }
}
