import { Inject, Injectable } from '@nestjs/common';
import { GuardFactory } from '../guard-factory';
import { CircuitBreakerRegistry } from '../registry/circuit-breaker-registry';
import { RESILIENCE_OPTIONS } from '../resilience.module-definition';
import type { ResilienceModuleOptions } from '../resilience.options';
import { Policy } from './policy';
import { partsOf } from './policy.options';
import { PolicyUnknownError } from './policy-unknown.error';

/** Every policy of the application, by name. */
@Injectable()
export class PolicyRegistry {
  private readonly policies = new Map<string, Policy>();

  constructor(
    @Inject(RESILIENCE_OPTIONS) options: ResilienceModuleOptions,
    circuits: CircuitBreakerRegistry,
    guards: GuardFactory,
  ) {
    for (const [name, policy] of Object.entries(options.policies ?? {})) {
      const parts = partsOf(policy);
      const breaker = parts.breaker && circuits.get(name);
      this.policies.set(name, new Policy(name, parts, breaker, guards));
    }
  }

  /** @throws {PolicyUnknownError} naming the policies there are. */
  get(name: string): Policy {
    const policy = this.policies.get(name);
    if (policy === undefined) throw new PolicyUnknownError(name, this.names);
    return policy;
  }

  get names(): readonly string[] {
    return [...this.policies.keys()];
  }
}
