import type { HealthCheck, HealthFinding } from '@mainstay/core';
import type { Circuit } from '../breaker/circuit';

/**
 * A circuit in `/healthz`; with `readiness` in `/readiness` too. One whose wait is over is degraded
 * only: probes are real calls, and a service that gets none would never be ready again.
 */
export function circuitHealth(circuit: Circuit, readiness: boolean): HealthCheck {
  return {
    part: 'circuits',
    name: `circuit_${circuit.name}`,
    readiness,
    check: () => findingOf(circuit, readiness),
  };
}

function findingOf(circuit: Circuit, readiness: boolean): HealthFinding {
  const { name, state, since, retryAfterMs, lastError, isolated } = circuit.getState();
  if (state === 'closed') return { status: 'healthy', details: { state } };
  const waits = state === 'open' && (retryAfterMs > 0 || isolated);
  return {
    status: readiness && waits ? 'unhealthy' : 'degraded',
    message: `The circuit ${name} is ${state} since ${since}: ${lastError ?? 'held by hand'}.`,
    details: { state, retry_after_ms: retryAfterMs },
  };
}
