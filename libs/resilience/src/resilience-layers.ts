import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, MethodChains, type Clock, type Invoke } from '@mainstay/core';
import { checkCircuitOptions } from './breaker/circuit-breaker.options';
import { BREAKER_LAYER } from './decorators/circuit-breaker.decorator';
import { CircuitBreakerRegistry } from './registry/circuit-breaker-registry';
import { RETRY_LAYER } from './retry/retry.decorator';
import { retryDelay, type RetryOptions } from './retry/retry-policy';
import { TIMEOUT_LAYER } from './timeout/timeout.decorator';
import { withTimeout } from './timeout/with-timeout';

/** Says how the decorators of this lib wrap a method. */
@Injectable()
export class ResilienceLayers {
  constructor(
    chains: MethodChains,
    circuits: CircuitBreakerRegistry,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    chains.register(BREAKER_LAYER, (circuit) => {
      if (typeof circuit !== 'string') checkCircuitOptions(circuit);
      const breaker =
        typeof circuit === 'string' ? circuits.get(circuit) : circuits.ensure(circuit);
      return (next) =>
        (...args) =>
          breaker.execute(() => next(...args));
    });
    chains.register(RETRY_LAYER, (options) => (next) => this.retrying(options, next));
    chains.register(TIMEOUT_LAYER, (timeoutMs, site) => {
      if (!(timeoutMs > 0)) throw new Error(`${timeoutMs} ms is no time; give more than 0.`);
      const what = `${site.className}.${site.methodName}`;
      return (next) =>
        (...args) =>
          withTimeout(what, timeoutMs, () => next(...args));
    });
  }

  private retrying(options: RetryOptions, next: Invoke): Invoke {
    return async (...args) => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await next(...args);
        } catch (error) {
          const delayMs = retryDelay(options, attempt, error, Math.random());
          if (delayMs === undefined) throw error;
          await this.clock.sleep(delayMs);
        }
      }
    };
  }
}
