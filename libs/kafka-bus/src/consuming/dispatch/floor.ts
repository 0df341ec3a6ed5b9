import type { Clock } from '@mainstay/core';
import type { Delivery, Verdict } from '../delivery/delivery';
import type { Subscription } from '../subscription';
import type { Lane } from '../tracking/partition-tracker';
import type { LanesAtWork } from './lanes-at-work';
import type { ProbeGate } from './probe-gate';

/** Who works on records. Never rejects. */
export interface Workers {
  one(delivery: Delivery): Promise<Verdict>;
  /** Those of a partition, in the order of their offsets; answers what becomes of each. */
  many(deliveries: readonly Delivery[]): Promise<ReadonlyMap<Delivery, Verdict>>;
}

/** What the dispatcher tells the membership it works for. */
export interface DispatcherListener {
  /** A record of the lane's partition is finished. */
  onFinished(lane: Lane<Delivery>): void;
  /** A handler ended whose membership was over before: its key is free. */
  onLate(lane: Lane<Delivery>): void;
  /** A handler's gate closed or opened. */
  onGate(subscription: Subscription, open: boolean): void;
}

/** What handing out records one by one and in batches have in common. */
export interface Floor {
  readonly workers: Workers;
  readonly clock: Clock;
  readonly listener: DispatcherListener;
  readonly atWork: LanesAtWork;
  /** Nothing is handed out. */
  readonly isHeld: () => boolean;
  /** A lane whose head nobody works on. */
  readonly ready: (lane: Lane<Delivery>) => void;
  /** The same, but not before a time. */
  readonly later: (lane: Lane<Delivery>, at: number) => void;
  /** Sees to it that something looks again at the first time that somebody waits for. */
  readonly arm: () => void;
}

/** What a run means for the gate of its handler. */
export interface GatePass {
  /** The membership was over when it ended. */
  readonly isLate: boolean;
  readonly isProbe: boolean;
  /** How long an open circuit holds back the handler; undefined where it met none. */
  readonly circuitAfterMs: number | undefined;
}

/** Closes, keeps or opens the gate of a handler by how a run of it ended. */
export function settleGate(
  { arm, clock, listener }: Pick<Floor, 'arm' | 'clock' | 'listener'>,
  { gate, subscription }: { readonly gate: ProbeGate; readonly subscription: Subscription },
  { circuitAfterMs, isLate, isProbe }: GatePass,
): void {
  const wasOpen = gate.isOpen;
  if (isLate && isProbe) gate.probeLost();
  else if (circuitAfterMs !== undefined) {
    gate.defer(clock.now(), circuitAfterMs);
    arm();
  } else if (isProbe) gate.probePassed();
  if (gate.isOpen !== wasOpen) listener.onGate(subscription, gate.isOpen);
}

/** How long an open circuit holds back the handler; undefined where the verdict tells of none. */
export function circuitOf(verdict: Verdict): number | undefined {
  return verdict.kind === 'wait' && verdict.circuit ? verdict.afterMs : undefined;
}
