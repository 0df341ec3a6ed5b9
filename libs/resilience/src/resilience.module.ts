import { Global, Module } from '@nestjs/common';
import { CoreModule } from '@mainstay/core';
import { CircuitBreakerRegistry } from './registry/circuit-breaker-registry';
import { ResilienceLayers } from './resilience-layers';
import { ConfigurableModuleClass } from './resilience.module-definition';

/** Circuit breakers, retries and timeouts for provider methods. */
@Global()
@Module({
  imports: [CoreModule],
  providers: [CircuitBreakerRegistry, ResilienceLayers],
  exports: [CircuitBreakerRegistry],
})
export class ResilienceModule extends ConfigurableModuleClass {}
