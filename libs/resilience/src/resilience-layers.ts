import { Injectable } from '@nestjs/common';
import { MethodChains, type MethodLayer, type MethodSite } from '@mainstay/core';
import { BULKHEAD_LAYER } from './bulkhead/bulkhead';
import type { CircuitBreakerOptions } from './breaker/circuit-breaker.options';
import type { Circuit } from './breaker/circuit';
import { BREAKER_LAYER } from './decorators/circuit-breaker.decorator';
import { FALLBACK_LAYER, type FallbackMethod } from './fallback/fallback.decorator';
import { GuardFactory, type Wrap } from './guard-factory';
import { milliseconds } from './options/field-rules';
import { ResilienceOptionsInvalidError } from './options/resilience-options-invalid.error';
import { POLICY_PARTS, type PolicyPart } from './policy/policy';
import { PolicyRegistry } from './policy/policy-registry';
import { PolicyUnknownError } from './policy/policy-unknown.error';
import { POLICY_LAYERS } from './policy/use-policy.decorator';
import { RATE_LIMIT_LAYER } from './rate-limit/rate-limit.decorator';
import { CircuitBreakerRegistry } from './registry/circuit-breaker-registry';
import { RETRY_LAYER } from './retry/retry.decorator';
import { retryProblems } from './retry/retry-policy';
import { TIMEOUT_LAYER } from './timeout/timeout.decorator';

/** The decorator that takes the place of a part of a policy. */
const OWN_LAYERS: Readonly<Record<PolicyPart, MethodLayer<unknown>>> = {
  retry: RETRY_LAYER as MethodLayer<unknown>,
  rateLimit: RATE_LIMIT_LAYER as MethodLayer<unknown>,
  bulkhead: BULKHEAD_LAYER as MethodLayer<unknown>,
  breaker: BREAKER_LAYER as MethodLayer<unknown>,
  timeout: TIMEOUT_LAYER as MethodLayer<unknown>,
};

const unguarded: Wrap = (next) => next;

/** Says how the decorators of this lib wrap a method. What cannot work throws: at boot. */
@Injectable()
export class ResilienceLayers {
  constructor(
    chains: MethodChains,
    private readonly circuits: CircuitBreakerRegistry,
    private readonly policies: PolicyRegistry,
    private readonly guards: GuardFactory,
  ) {
    chains.register(FALLBACK_LAYER, (fallback, site) => this.fallback(fallback, site));
    chains.register(RETRY_LAYER, (options, site) => {
      check(retryProblems('', options));
      return guards.retry(operationOf(site), options);
    });
    chains.register(RATE_LIMIT_LAYER, (limit, site) =>
      typeof limit === 'string'
        ? this.partOf(limit, 'rateLimit', site)
        : wrapBy(guards.rateLimiter(operationOf(site), limit)),
    );
    chains.register(BULKHEAD_LAYER, (bulkhead, site) =>
      typeof bulkhead === 'string'
        ? this.partOf(bulkhead, 'bulkhead', site)
        : wrapBy(guards.bulkhead(operationOf(site), bulkhead)),
    );
    chains.register(BREAKER_LAYER, (circuit) => {
      const breaker = this.circuitOf(circuit);
      return (next) => breaker.wrap(next);
    });
    chains.register(TIMEOUT_LAYER, (timeoutMs, site) => {
      const { expects, holds } = milliseconds(1);
      if (!holds(timeoutMs)) throw new Error(`It takes ${expects}, not ${timeoutMs}.`);
      return guards.timeout(operationOf(site), timeoutMs);
    });
    for (const part of POLICY_PARTS) {
      chains.register(POLICY_LAYERS[part], (name, site) => {
        const policy = policies.get(name);
        if (site.optionsOf(OWN_LAYERS[part]) !== undefined) return unguarded;
        return policy.layer(part, operationOf(site)) ?? unguarded;
      });
    }
  }

  private partOf(name: string, part: PolicyPart, site: MethodSite): Wrap {
    const layer = this.policies.get(name).layer(part, operationOf(site));
    if (layer === undefined) throw new PolicyUnknownError(name, this.policies.names, part);
    return layer;
  }

  private circuitOf(circuit: string | CircuitBreakerOptions): Circuit {
    return typeof circuit === 'string' ? this.circuits.get(circuit) : this.circuits.own(circuit);
  }

  private fallback({ method, ...options }: FallbackMethod, site: MethodSite): Wrap {
    // Late bound, through the instance: the method that stands in may be decorated itself.
    const instance = site.instance as Record<string, unknown>;
    if (method === site.methodName) throw new Error('A method cannot stand in for itself.');
    if (typeof instance[method] !== 'function') {
      throw new Error(`${site.className} has no method ${JSON.stringify(method)}.`);
    }
    return this.guards.fallback(operationOf(site), options, (...args) =>
      (instance[method] as (...given: unknown[]) => unknown)(...args),
    );
  }
}

function wrapBy(guard: { execute(work: () => unknown): Promise<unknown> }): Wrap {
  return (next) =>
    (...args) =>
      guard.execute(() => next(...args));
}

function operationOf({ className, methodName }: MethodSite): string {
  return `${className}.${methodName}`;
}

function check(problems: readonly string[]): void {
  if (problems.length > 0) throw new ResilienceOptionsInvalidError(problems);
}
