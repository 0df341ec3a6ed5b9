import { EnvelopeInvalidError } from '@mainstay/events';
import { recordOfRow } from './record-of-row';
import type { RelayRow } from './relay-row';

const text =
  '{"event_id":"e-1",  "event_type":"a.b.v1","event_timestamp":"2026-01-01T00:00:00Z",' +
  '"source_service":"python_service","correlation_id":"c-1","data":{"n":1.0},' +
  '"metadata":{"traceparent":"00-x","partition_key":"pk"}}';

const row: RelayRow = {
  id: '00000000-0000-7000-8000-000000000001',
  shard: 3,
  eventType: 'a.b.v1',
  eventKey: 'key',
  aggregateId: 'aggregate',
  topic: 'a.b.v1',
  eventData: text,
  headers: null,
  retryCount: 0,
  ageSeconds: 1,
};

describe('recordOfRow', () => {
  it('sends the stored text, byte for byte', () => {
    expect(recordOfRow(row).value).toBe(text);
  });

  it('builds headers from the envelope where the row has none', () => {
    expect(recordOfRow(row).headers).toEqual({
      event_id: 'e-1',
      event_type: 'a.b.v1',
      trace_id: 'c-1',
      source_service: 'python_service',
      schema_version: '1',
      occurred_at: '2026-01-01T00:00:00Z',
      content_type: 'application/json',
      traceparent: '00-x',
    });
  });

  it('puts headers of the row above those of the envelope, as texts', () => {
    const { headers } = recordOfRow({ ...row, headers: { tenant: 'a', n: 1, trace_id: 'mine' } });
    expect(headers).toMatchObject({ tenant: 'a', n: '1', trace_id: 'mine', event_id: 'e-1' });
  });

  it('takes the partition key, then the aggregate, where a row came without its key', () => {
    expect(recordOfRow({ ...row, eventKey: null }).key).toBe('pk');
    const bare = text.replace(',"partition_key":"pk"', '');
    expect(recordOfRow({ ...row, eventKey: null, eventData: bare }).key).toBe('aggregate');
  });

  it('refuses a text that is no envelope', () => {
    expect(() => recordOfRow({ ...row, eventData: '{"a":1}' })).toThrow(EnvelopeInvalidError);
  });
});
