import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import {
  diagnostics,
  HealthRegistry,
  LoggerFactory,
  SERVICE_IDENTITY,
  type CircuitState,
  type ComponentLogger,
  type ServiceIdentity,
} from '@mainstay/core';
import { Observable } from 'rxjs';
import { Circuit } from '../breaker/circuit';
import type { CircuitBreakerOptions } from '../breaker/circuit-breaker.options';
import { CircuitOptionsInvalidError } from '../breaker/circuit-options-invalid.error';
import type { CircuitEvent, CircuitSnapshot } from '../breaker/circuit-state';
import { ResilienceOptionsInvalidError } from '../options/resilience-options-invalid.error';
import { partsOf } from '../policy/policy.options';
import { RESILIENCE_OPTIONS } from '../resilience.module-definition';
import { resilienceProblems, type ResilienceModuleOptions } from '../resilience.options';
import { circuitHealth } from './circuit-health';
import { CircuitUnknownError } from './circuit-unknown.error';

/** Every circuit of the application, by name. What is made here shows in the metrics. */
@Injectable()
export class CircuitBreakerRegistry implements OnApplicationBootstrap {
  private readonly circuits = new Map<string, Circuit>();
  private readonly optionsOf = new Map<string, CircuitBreakerOptions>();
  private readonly enabled: boolean;
  private readonly logger: ComponentLogger;

  /** @throws {ResilienceOptionsInvalidError} listing every problem of the module's options. */
  constructor(
    @Inject(RESILIENCE_OPTIONS) options: ResilienceModuleOptions,
    @Inject(SERVICE_IDENTITY) private readonly app: ServiceIdentity,
    private readonly health: HealthRegistry,
    loggers: LoggerFactory,
  ) {
    this.logger = loggers.for('mainstay.resilience');
    const problems = resilienceProblems(options);
    if (problems.length > 0) throw new ResilienceOptionsInvalidError(problems);
    this.enabled = options.enabled ?? true;
    for (const [name, circuit] of Object.entries(options.circuits ?? {})) {
      this.ensure({ ...circuit, name });
    }
    for (const [name, policy] of Object.entries(options.policies ?? {})) {
      const { breaker } = partsOf(policy);
      if (breaker !== undefined) this.ensure({ ...breaker, name });
    }
  }

  /** Whoever counts states may have been made after the circuits. */
  onApplicationBootstrap(): void {
    this.announce();
  }

  /** @throws {CircuitUnknownError} naming the circuits there are. */
  get(name: string): Circuit {
    const circuit = this.circuits.get(name);
    if (circuit === undefined) throw new CircuitUnknownError(name, [...this.circuits.keys()]);
    return circuit;
  }

  /** The circuit of this name, made from the options when it is not there yet. */
  ensure(options: CircuitBreakerOptions): Circuit {
    const existing = this.circuits.get(options.name);
    if (existing !== undefined) return existing;
    const enabled = this.enabled && options.enabled !== false;
    const circuit = new Circuit({ ...options, enabled }, this.app);
    this.circuits.set(options.name, circuit);
    this.optionsOf.set(options.name, options);
    this.observe(circuit);
    this.health.register(circuitHealth(circuit, options.readiness ?? false));
    return circuit;
  }

  /**
   * The circuit a decorator describes in place.
   *
   * @throws {CircuitOptionsInvalidError} where one of this name has other options.
   */
  own(options: CircuitBreakerOptions): Circuit {
    const known = this.optionsOf.get(options.name);
    if (known !== undefined && !isDeepStrictEqual(known, options)) {
      throw new CircuitOptionsInvalidError(options.name, [
        'there is a circuit of this name with other options: refer to it by its name alone',
      ]);
    }
    return this.ensure(options);
  }

  get names(): readonly string[] {
    return [...this.circuits.keys()];
  }

  /** The state of every circuit. */
  states(): readonly CircuitSnapshot[] {
    return [...this.circuits.values()].map((circuit) => circuit.getState());
  }

  /** What every circuit that is there at the subscription does from then on. */
  get events(): Observable<{ readonly circuit: string; readonly event: CircuitEvent }> {
    return new Observable((subscriber) => {
      const ends = [...this.circuits.values()].map((circuit) =>
        circuit.listen((event) => subscriber.next({ circuit: circuit.name, event })),
      );
      return () => ends.forEach((end) => end());
    });
  }

  /** Tells the state of every circuit again, for a listener that came later. */
  announce(): void {
    for (const circuit of this.circuits.values()) this.announceState(circuit);
  }

  private observe(circuit: Circuit): void {
    const { app } = this;
    this.announceState(circuit);
    circuit.listen((event) => {
      if (event.kind === 'call') {
        if (!diagnostics.circuitCall.observed) return;
        diagnostics.circuitCall.publish({ app, circuit: circuit.name, result: event.result });
      } else {
        const { from, to } = event;
        diagnostics.circuitState.publish({ app, circuit: circuit.name, from, to });
        this.log(circuit, from, to);
      }
    });
  }

  private log(circuit: Circuit, from: CircuitState, to: CircuitState): void {
    const { name, lastError, recoveryTimeoutMs } = circuit.getState();
    const fields = { circuit: name, from_state: from, to_state: to };
    if (to !== 'open') {
      this.logger.info(`The circuit ${name} is ${to}`, fields);
      return;
    }
    const more = { ...fields, last_error: lastError, recovery_timeout_ms: recoveryTimeoutMs };
    this.logger.warn(`The circuit ${name} is open: calls are refused`, more);
  }

  private announceState(circuit: Circuit): void {
    const { app } = this;
    const message = { app, circuit: circuit.name, from: undefined, to: circuit.state };
    diagnostics.circuitState.publish(message);
  }
}
