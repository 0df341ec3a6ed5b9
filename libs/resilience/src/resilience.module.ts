import { Global, Module } from '@nestjs/common';
import { CoreModule, ImportedOnce } from '@mainstay/core';
import { GuardFactory } from './guard-factory';
import { PolicyRegistry } from './policy/policy-registry';
import { CircuitBreakerRegistry } from './registry/circuit-breaker-registry';
import { ResilienceLayers } from './resilience-layers';
import { ConfigurableModuleClass } from './resilience.module-definition';

/** Circuit breakers, bulkheads, rate limits, retries, timeouts, fallbacks of provider methods. */
@Global()
@ImportedOnce()
@Module({
  imports: [CoreModule],
  providers: [CircuitBreakerRegistry, GuardFactory, PolicyRegistry, ResilienceLayers],
  exports: [CircuitBreakerRegistry, PolicyRegistry],
})
export class ResilienceModule extends ConfigurableModuleClass {}
