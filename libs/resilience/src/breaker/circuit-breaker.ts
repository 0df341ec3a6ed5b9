import {
  circuitBreakerDecorator,
  type AsyncMethodDecorator,
} from '../decorators/circuit-breaker.decorator';
import { Circuit } from './circuit';
import type { CircuitBreakerOptions } from './circuit-breaker.options';

interface CircuitBreakerExport {
  /** A circuit of its own; see {@link Circuit}. */
  new (options: CircuitBreakerOptions): Circuit;
  /**
   * Decorates an async provider method: calls go through the circuit of this name, which
   * `ResilienceModule.forRoot({ circuits })` declares (else the boot fails), or through the one
   * these options describe.
   */
  (circuit: string | CircuitBreakerOptions): AsyncMethodDecorator;
  readonly prototype: Circuit;
}

/** Class and decorator in one: `new CircuitBreaker({ name })` and `@CircuitBreaker('name')`. */
export const CircuitBreaker: CircuitBreakerExport = new Proxy(Circuit, {
  apply: (_target, _self, [circuit]: [string | CircuitBreakerOptions]) =>
    circuitBreakerDecorator(circuit),
}) as unknown as CircuitBreakerExport;

export type CircuitBreaker = Circuit;
