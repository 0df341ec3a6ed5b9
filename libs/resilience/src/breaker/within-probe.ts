import { AsyncLocalStorage } from 'node:async_hooks';

/** A probe that the running code is part of, and the one which that was made in. */
interface Probe {
  readonly circuit: object;
  /** A circuit's period: what goes on after it is part of no probe any more. */
  readonly period: number;
  readonly outer: Probe | undefined;
}

const probes = new AsyncLocalStorage<Probe>();

/** Runs `work` as part of a probe of this circuit. */
export function withinProbe(circuit: object, period: number, work: () => unknown): unknown {
  return probes.run({ circuit, period, outer: probes.getStore() }, work);
}

/** Whether the running code is part of a probe of this circuit, however deep. */
export function isWithinProbe(circuit: object, period: number): boolean {
  for (let probe = probes.getStore(); probe !== undefined; probe = probe.outer) {
    if (probe.circuit === circuit && probe.period === period) return true;
  }
  return false;
}
