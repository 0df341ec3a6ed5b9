import type { ServiceIdentity } from '@mainstay/core';
import { messageOf } from '@mainstay/errors';
import { wordOf, type LineLevel } from './log-level';
import { describeError, isSecretName, redact, redactText, CENSORED } from './redaction';

type Fields = Readonly<Record<string, unknown>>;

/** The ids a line carries, from where it was written. */
export interface LineIds {
  readonly correlationId: string | undefined;
  readonly traceId: string | undefined;
  readonly spanId: string | undefined;
  /** Fields of the context: every line inside it has them. */
  readonly fields: Fields;
}

/** Where in the code a line was written. */
export interface Callsite {
  readonly filename: string;
  readonly func_name: string;
  readonly lineno: number;
}

/** What is said, apart from who and where. */
export interface Said {
  readonly level: LineLevel;
  readonly logger: string;
  readonly message: string;
  readonly fields: Fields;
  readonly error?: unknown;
}

const NAMES_OF_THE_LINE = new Set([
  'timestamp',
  'level',
  'logger_name',
  'service',
  'environment',
  'version',
  'message',
  'error',
]);

/** One line, its fields in the order they are written in; the timestamp comes before them. */
export class LogRecord {
  [name: string]: unknown;
}

/**
 * Puts a line together: the fixed fields, the ids, then the fields given. A given
 * `correlation_id`, `trace_id` or `span_id` takes the place of the context's; a given field that
 * has the name of a fixed one gets an underscore behind its name.
 */
export function composeRecord(
  said: Said,
  identity: ServiceIdentity,
  ids: LineIds,
  callsite?: Callsite,
): LogRecord {
  const record = new LogRecord();
  record.level = wordOf(said.level);
  record.logger_name = said.logger;
  record.service = identity.name;
  record.environment = identity.environment;
  record.version = identity.version;
  if (callsite !== undefined) Object.assign(record, callsite);
  record.message = redactText(messageOf(said.message)); // of who has no compiler, anything
  record.correlation_id = ids.correlationId ?? null;
  record.trace_id = ids.traceId ?? null;
  record.span_id = ids.spanId ?? null;
  addFields(record, ids.fields);
  addFields(record, said.fields);
  if (said.error !== undefined) record.error = describeError(said.error);
  return record;
}

function addFields(record: LogRecord, fields: Fields): void {
  for (const name in fields) {
    if (!Object.hasOwn(fields, name)) continue;
    const value = fields[name];
    if (value === undefined) continue;
    const safe = NAMES_OF_THE_LINE.has(name) ? `${name}_` : name;
    const isSecret = typeof value !== 'number' && typeof value !== 'boolean' && isSecretName(name);
    record[safe] = isSecret && value !== null ? CENSORED : redact(value);
  }
}
