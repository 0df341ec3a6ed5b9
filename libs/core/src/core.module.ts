import { Global, Module } from '@nestjs/common';
import { ClsModule } from 'nestjs-cls';
import { MethodChains } from './chain/method-chains';
import { ProviderScanner } from './chain/provider-scanner';
import { CLOCK } from './clock/clock';
import { systemClock } from './clock/system-clock';
import { RequestContext } from './context/request-context';
import { LoggerFactory } from './diagnostics/logger-factory';
import { HealthRegistry } from './health/health-registry';
import { NAMED_IDENTITY, resolveIdentity, type NamedIdentity } from './identity/named-identity';
import { SERVICE_IDENTITY } from './identity/service-identity';
import { ImportCheck } from './imports/import-check';
import { ImportedOnce } from './imports/imported-once.decorator';
import { ShutdownSequence } from './shutdown/shutdown-sequence';

/**
 * The seam to Nest that every other module imports by itself: an application need not name it.
 * Tests replace `CLOCK` with `overrideProvider(CLOCK)`.
 */
@Global()
@ImportedOnce()
@Module({
  // Not `forRoot`: its guard and interceptor do nothing here, and every request would pay for them.
  imports: [ClsModule],
  providers: [
    ImportCheck,
    {
      provide: SERVICE_IDENTITY,
      inject: [{ token: NAMED_IDENTITY, optional: true }],
      useFactory: (named?: NamedIdentity) => resolveIdentity(named, process.env),
    },
    { provide: CLOCK, useValue: systemClock },
    ProviderScanner,
    MethodChains,
    RequestContext,
    LoggerFactory,
    HealthRegistry,
    ShutdownSequence,
  ],
  exports: [
    ClsModule,
    SERVICE_IDENTITY,
    CLOCK,
    ProviderScanner,
    MethodChains,
    RequestContext,
    LoggerFactory,
    HealthRegistry,
    ShutdownSequence,
  ],
})
export class CoreModule {}
