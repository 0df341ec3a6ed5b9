import { MessageInFlightError } from '../errors/message-in-flight.error';
import type { AppliedEffect, BatchEffect, BatchResult, BatchWork } from './batch-work';

const LOOK_AGAIN_MS = 50;

type Run<Prepared, Value> = (
  effects: readonly BatchEffect[],
  work: BatchWork<Prepared, Value>,
) => Promise<readonly BatchResult<Value>[]>;

/**
 * Runs each key once, however often it stands in the list: what comes again is a duplicate of the
 * first, or waits where the first is undone.
 */
export async function runUnique<Prepared, Value>(
  effects: readonly BatchEffect[],
  work: BatchWork<Prepared, Value>,
  run: Run<Prepared, Value>,
): Promise<readonly BatchResult<Value>[]> {
  const places = new Map<string, number>();
  const unique: number[] = [];
  const placeOf = effects.map((effect, at) => {
    const name = nameOf(effect);
    const place = places.get(name) ?? unique.push(at) - 1;
    places.set(name, place);
    return place;
  });
  if (unique.length === effects.length) return run(effects, work);
  const undone = new Set<number>();
  const inList = (positions: readonly number[]) => positions.map((place) => unique[place]!);
  const { apply, prepare } = work;
  const inner: BatchWork<Prepared, Value> = {
    ...(prepare === undefined ? {} : { prepare: (firsts) => prepare(inList(firsts)) }),
    apply: async (firsts, prepared) => {
      const applied = await apply(inList(firsts), prepared);
      noteUndone(undone, firsts, applied);
      return applied;
    },
  };
  const results = await run(
    unique.map((at) => effects[at]!),
    inner,
  );
  return effects.map(({ key }, at) => {
    const place = placeOf[at]!;
    const result = results[place]!;
    if (unique[place] === at || result.status !== 'first') return result;
    if (!undone.has(place)) return { status: 'duplicate' };
    const error = new MessageInFlightError(key.eventType, key.eventId, LOOK_AGAIN_MS);
    return { status: 'failed', error };
  });
}

function noteUndone<Value>(
  undone: Set<number>,
  firsts: readonly number[],
  applied: readonly AppliedEffect<Value>[],
): void {
  firsts.forEach((place, index) => {
    if (applied[index]!.isUndone) undone.add(place);
  });
}

function nameOf({ key: { group, eventType, id } }: BatchEffect): string {
  return JSON.stringify([group, eventType, id]);
}
