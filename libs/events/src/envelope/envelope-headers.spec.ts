import type { EventEnvelope } from './envelope';
import { envelopeHeaders } from './envelope-headers';

const envelope: EventEnvelope = {
  event_id: '1',
  event_type: 'a.v1',
  event_timestamp: '2026-01-01T00:00:00.000Z',
  source_service: 'a_service',
  schema_version: 2,
  correlation_id: 'c',
  data_schema_uri: null,
  data: {},
  metadata: { traceparent: '00-aa-bb-01', tracestate: 'x=1' },
};

describe('envelopeHeaders', () => {
  it('are those of the wire contract, all of them texts', () => {
    expect(envelopeHeaders(envelope)).toEqual({
      event_id: '1',
      event_type: 'a.v1',
      trace_id: 'c',
      source_service: 'a_service',
      schema_version: '2',
      occurred_at: '2026-01-01T00:00:00.000Z',
      content_type: 'application/json',
      traceparent: '00-aa-bb-01',
      tracestate: 'x=1',
    });
  });

  it('leave out what the envelope does not have', () => {
    const bare = {
      ...envelope,
      correlation_id: null,
      metadata: { traceparent: '', tracestate: 5 },
    };
    const headers = envelopeHeaders(bare);
    for (const name of ['trace_id', 'traceparent', 'tracestate']) {
      expect(headers).not.toHaveProperty(name);
    }
  });
});
