import type { KafkaBus } from '@mainstay/kafka-bus';
import { defineEvent, type EventEnvelope } from '@mainstay/events';
import { IsIn, IsInt } from 'class-validator';

const KINDS = ['plain', 'slow', 'poison'] as const;
type Kind = (typeof KINDS)[number];

class MixedV1 {
  @IsInt() readonly n!: number;
  @IsIn(KINDS) readonly kind!: Kind;
}
export const Mixed = defineEvent({ type: 'chaos.mixed.v1', data: MixedV1 });
export type MixedEvent = EventEnvelope<MixedV1>;

/** A prime, so that no kind stays within some of the keys. */
const KEYS = 997;
/** How many records later a duplicate comes that does not follow at once. */
const LATER = 1_500;
const IN_FLIGHT = 2_000;
/** Which record of its Kafka key it is, from 0. */
export const NUMBER_HEADER = 'number_in_key';

interface Copy {
  readonly event: number;
  readonly key: string;
}

/** A tenth is poison, a tenth is slow. */
export function kindOf(event: number): Kind {
  if (event % 10 === 0) return 'poison';
  return event % 10 === 1 ? 'slow' : 'plain';
}

/**
 * The order of records. Poison comes once, of the others a plain event twice, a slow one three
 * times: at once or later, and a slow one at once in another key, where it meets the first while
 * that is in flight. Together they are as many duplicates as events. Pure.
 */
function mixedCopies(events: number): readonly Copy[] {
  const copies: Copy[] = [];
  const later = (event: number) => (event % 3 === 0 ? 0 : LATER);
  for (let at = 0; at < events + LATER; at += 1) {
    if (at < events) {
      copies.push({ event: at, key: `key${at % KEYS}` });
      if (kindOf(at) === 'slow') copies.push({ event: at, key: `key${(at + 1) % KEYS}` });
    }
    for (const event of [at, at - LATER]) {
      if (event < 0 || event >= events || event + later(event) !== at) continue;
      if (kindOf(event) !== 'poison') copies.push({ event, key: `key${event % KEYS}` });
    }
  }
  return copies;
}

/** What was published. */
export interface MixedLoad {
  /** By event, its id. */
  readonly ids: readonly string[];
  /** By Kafka key, how many records. */
  readonly byKey: ReadonlyMap<string, number>;
  readonly records: number;
}

/** @throws what the bus throws; nothing is published again, so each copy is there once. */
export async function publishMixed(bus: KafkaBus, events: number): Promise<MixedLoad> {
  const prepared = Array.from({ length: events }, (_, n) =>
    bus.prepare(Mixed.create({ n, kind: kindOf(n) }), { key: `key${n % KEYS}` }),
  );
  const byKey = new Map<string, number>();
  const copies = mixedCopies(events);
  for (let from = 0; from < copies.length; from += IN_FLIGHT) {
    const outcomes = await Promise.all(
      copies.slice(from, from + IN_FLIGHT).map(({ event, key }) => {
        const { record } = prepared[event]!;
        const number = byKey.get(key) ?? 0;
        byKey.set(key, number + 1);
        const headers = { ...record.headers, [NUMBER_HEADER]: String(number) };
        return bus.publishBytes({ ...record, key: Buffer.from(key), headers });
      }),
    );
    const refused = outcomes.find(({ status }) => status !== 'published');
    if (refused !== undefined) throw new Error(`a record was not published: ${refused.status}`);
  }
  return { ids: prepared.map(({ eventId }) => eventId), byKey, records: copies.length };
}
