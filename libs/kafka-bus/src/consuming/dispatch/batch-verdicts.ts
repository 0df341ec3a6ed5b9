import { forgetEvent, type Delivery, type Verdict } from '../delivery/delivery';

/** What becomes of one key's part of a batch. */
interface ShareVerdict {
  /** Of each of its records, whether it is done with. */
  readonly finished: readonly boolean[];
  /** The first that is not is held back by an open circuit. */
  readonly waitsForCircuit: boolean;
}

/** Notes when each record that waits may be worked on again; the others forget their events. */
export function verdictOnShare(
  deliveries: readonly Delivery[],
  verdicts: ReadonlyMap<Delivery, Verdict>,
  now: number,
): ShareVerdict {
  let waitsForCircuit: boolean | undefined;
  const finished = deliveries.map((delivery) => {
    const verdict = verdicts.get(delivery)!;
    if (verdict.kind === 'finished') {
      forgetEvent(delivery);
      return true;
    }
    waitsForCircuit ??= verdict.circuit;
    if (!verdict.circuit) delivery.notBefore = now + verdict.afterMs;
    return false;
  });
  return { finished, waitsForCircuit: waitsForCircuit ?? false };
}
