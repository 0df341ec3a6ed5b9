import {
  envelopeHeaders,
  parseEnvelope,
  resolveEventKey,
  type OutgoingRecord,
} from '@mainstay/events';
import type { RelayRow } from './relay-row';

/** A row as it is handed to the publisher. */
class StoredRecord implements OutgoingRecord {
  constructor(
    readonly topic: string,
    readonly key: string | null,
    readonly value: string,
    readonly headers: Readonly<Record<string, string>>,
  ) {}
}

/**
 * The record of a row. Its value is the stored text, untouched; id, time and trace are those of the
 * moment the event happened. Works for rows that writers in other languages inserted.
 *
 * @throws {EnvelopeInvalidError} when the text is no envelope: no attempt will ever change that.
 */
export function recordOfRow(row: RelayRow): OutgoingRecord {
  const envelope = parseEnvelope(row.eventData);
  const key = row.eventKey ?? resolveEventKey({ envelope, aggregateId: row.aggregateId });
  const headers: Record<string, string> = { ...envelopeHeaders(envelope) };
  for (const [name, value] of Object.entries(row.headers ?? {})) {
    if (value !== null) headers[name] = typeof value === 'string' ? value : JSON.stringify(value);
  }
  return new StoredRecord(row.topic, key, row.eventData, headers);
}
