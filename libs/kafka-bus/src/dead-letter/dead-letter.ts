import type { ConsumedRecord } from '../drivers/kafka-driver';
import { ORIGINAL_VALUE_BYTES } from '../consuming/delivery/fitting-records';
import { headerText } from '../consuming/delivery/header-text';

/** A message in a dead-letter topic, as people and the CLI see it. */
export interface DeadLetter {
  /** Where it lies. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  /** When it came there; milliseconds since the epoch. */
  readonly timestamp: number;
  readonly key: string | null;
  /** Null for a tombstone. Bytes that are no text show as replacement characters. */
  readonly value: string | null;
  readonly eventId: string | undefined;
  readonly eventType: string | undefined;
  readonly originalTopic: string | undefined;
  readonly originalPartition: number | undefined;
  readonly originalOffset: string | undefined;
  /** Bytes of the whole value where `value` is only its beginning; else undefined. */
  readonly originalValueBytes: number | undefined;
  readonly group: string | undefined;
  readonly attempts: number | undefined;
  readonly firstFailedAt: string | undefined;
  readonly errorCode: string | undefined;
  readonly errorMessage: string | undefined;
  readonly errorStack: string | undefined;
  readonly record: ConsumedRecord;
}

/** Which dead letters are meant; every condition given must hold. */
export interface DeadLetterFilter {
  readonly group?: string;
  readonly errorCode?: string;
  readonly eventId?: string;
  readonly eventType?: string;
  /** Came to the topic at this time or later. */
  readonly from?: Date;
  /** Came to the topic before this time. */
  readonly to?: Date;
  readonly partition?: number;
  readonly offset?: string;
}

const EQUAL = ['group', 'errorCode', 'eventId', 'eventType', 'partition', 'offset'] as const;

export function deadLetterOf(record: ConsumedRecord): DeadLetter {
  const header = (name: string) => headerText(record.headers, name);
  const count = (name: string) => {
    const text = header(name);
    return text === undefined ? undefined : Number(text);
  };
  const value = textOf(record.value);
  // Headers are a copy that not everybody makes: who publishes without them says it in the body.
  const idAndType = (name: 'event_id' | 'event_type') => header(name) ?? textIn(value, name);
  return {
    topic: record.topic,
    partition: record.partition,
    offset: record.offset,
    timestamp: record.timestamp,
    key: textOf(record.key),
    value,
    eventId: idAndType('event_id'),
    eventType: idAndType('event_type'),
    originalTopic: header('x-original-topic'),
    originalPartition: count('x-original-partition'),
    originalOffset: header('x-original-offset'),
    originalValueBytes: count(ORIGINAL_VALUE_BYTES),
    group: header('x-consumer-group'),
    attempts: count('x-attempts'),
    firstFailedAt: header('x-first-failed-at'),
    errorCode: header('x-error-code'),
    errorMessage: header('x-error-message'),
    errorStack: header('x-error-stack'),
    record,
  };
}

/** Whether a dead letter is meant. Pure. */
export function matches(letter: DeadLetter, filter: DeadLetterFilter): boolean {
  const { from, to } = filter;
  const equal = EQUAL.filter((field) => filter[field] !== undefined).every(
    (field) => letter[field] === filter[field],
  );
  if (!equal) return false;
  // Asked so that a date which is none means nothing, not everything.
  if (from !== undefined && !(letter.timestamp >= from.getTime())) return false;
  return to === undefined || letter.timestamp < to.getTime();
}

/** Whether a filter names no condition there is: then everything would be meant. */
export function isEmptyFilter(filter: DeadLetterFilter): boolean {
  return [...EQUAL, 'from' as const, 'to' as const].every((field) => filter[field] === undefined);
}

/** A field of an envelope, also of one that lacks others; undefined where it is none. */
function textIn(value: string | null, field: string): string | undefined {
  try {
    const body: unknown = JSON.parse(value ?? 'null');
    const text = (body as Readonly<Record<string, unknown>> | null)?.[field];
    return typeof text === 'string' ? text : undefined;
  } catch {
    // No JSON: that is why it lies here, and its error says so.
    return undefined;
  }
}

function textOf(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : Buffer.from(bytes).toString('utf8');
}
