import { errorCodeOf, messageOf } from '@mainstay/errors';
import type { ConsumedRecord } from '../../drivers/kafka-driver';
import {
  DROPPED_HEADERS,
  ORIGINAL_KEY_BYTES,
  ORIGINAL_VALUE_BYTES,
} from '../delivery/fitting-records';
import { headerText, lastValues } from '../delivery/header-text';

const MESSAGE_LENGTH = 1_000;
const STACK_LENGTH = 4_000;
/** What is set once, and what is said of a letter that was cut. */
const OF_ONE_FAILURE = new Set([
  'x-original-topic',
  'x-original-partition',
  'x-original-offset',
  'x-original-timestamp',
  'x-first-failed-at',
  ORIGINAL_KEY_BYTES,
  ORIGINAL_VALUE_BYTES,
  DROPPED_HEADERS,
]);

/** What is known of a failure when its record moves on. */
export interface FailureFacts {
  readonly record: ConsumedRecord;
  /** Whether it was read from a retry topic of the group: only then its `x-` headers count. */
  readonly isRetry: boolean;
  readonly group: string;
  /** Runs since the record was read. */
  readonly attempts: number;
  readonly error: unknown;
  /** Milliseconds since the epoch. */
  readonly firstFailedAt: number;
  /** When a retry topic lets it through; undefined on the way to the dead letters. */
  readonly retryAt: number | undefined;
}

/**
 * The headers of a record on its way to a retry or dead-letter topic: its own, with the `x-`
 * headers of the wire contract set once or overwritten, never appended. Where it was published to
 * its topic with such headers, by whoever copied it there, they say nothing of this failure.
 */
export function failureHeaders(facts: FailureFacts): Record<string, string | Uint8Array> {
  const { record, error, isRetry } = facts;
  const headers: Record<string, string | Uint8Array> = lastValues(record.headers);
  if (!isRetry) for (const name of OF_ONE_FAILURE) delete headers[name];
  setOnce(headers, 'x-original-topic', record.topic);
  setOnce(headers, 'x-original-partition', String(record.partition));
  setOnce(headers, 'x-original-offset', record.offset);
  setOnce(headers, 'x-original-timestamp', String(record.timestamp));
  setOnce(headers, 'x-first-failed-at', new Date(facts.firstFailedAt).toISOString());
  headers['x-consumer-group'] = facts.group;
  headers['x-attempts'] = String((isRetry ? attemptsBefore(record) : 0) + facts.attempts);
  headers['x-error-code'] = errorCodeOf(error);
  headers['x-error-message'] = messageOf(error).slice(0, MESSAGE_LENGTH);
  headers['x-error-stack'] = stackOf(error).slice(0, STACK_LENGTH);
  delete headers['x-retry-at'];
  if (facts.retryAt !== undefined) headers['x-retry-at'] = new Date(facts.retryAt).toISOString();
  return headers;
}

/** When a record of a retry topic is due; undefined when it does not say. */
export function retryAtOf(record: ConsumedRecord): number | undefined {
  const text = headerText(record.headers, 'x-retry-at');
  if (text === undefined) return undefined;
  const at = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}

/** Runs in the topics the record was in before this one. */
export function attemptsBefore(record: ConsumedRecord): number {
  const attempts = Number(headerText(record.headers, 'x-attempts') ?? 0);
  return Number.isSafeInteger(attempts) && attempts > 0 ? attempts : 0;
}

function setOnce(headers: Record<string, string | Uint8Array>, name: string, value: string): void {
  headers[name] ??= value;
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? '') : '';
}
