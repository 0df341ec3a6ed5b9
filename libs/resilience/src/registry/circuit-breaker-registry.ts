import { Inject, Injectable } from '@nestjs/common';
import { diagnostics, SERVICE_IDENTITY, type ServiceIdentity } from '@mainstay/core';
import { Circuit } from '../breaker/circuit';
import type { CircuitBreakerOptions } from '../breaker/circuit-breaker.options';
import type { CircuitSnapshot } from '../breaker/circuit-state';
import { RESILIENCE_OPTIONS } from '../resilience.module-definition';
import type { ResilienceModuleOptions } from '../resilience.options';
import { CircuitUnknownError } from './circuit-unknown.error';

/** Every circuit of the application, by name. What is made here shows in the metrics. */
@Injectable()
export class CircuitBreakerRegistry {
  private readonly circuits = new Map<string, Circuit>();
  private readonly enabled: boolean;

  constructor(
    @Inject(RESILIENCE_OPTIONS) options: ResilienceModuleOptions,
    @Inject(SERVICE_IDENTITY) private readonly app: ServiceIdentity,
  ) {
    this.enabled = options.enabled ?? true;
    for (const [name, circuit] of Object.entries(options.circuits ?? {})) {
      this.ensure({ ...circuit, name });
    }
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
    const circuit = new Circuit({ ...options, enabled: this.enabled && options.enabled !== false });
    this.circuits.set(options.name, circuit);
    this.observe(circuit);
    return circuit;
  }

  get names(): readonly string[] {
    return [...this.circuits.keys()];
  }

  /** The state of every circuit. */
  states(): readonly CircuitSnapshot[] {
    return [...this.circuits.values()].map((circuit) => circuit.getState());
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
      }
    });
  }

  private announceState(circuit: Circuit): void {
    const { app } = this;
    const message = { app, circuit: circuit.name, from: undefined, to: circuit.state };
    diagnostics.circuitState.publish(message);
  }
}
