import * as fc from 'fast-check';
import type { EventEnvelope } from './envelope';
import { EnvelopeInvalidError } from './envelope-invalid.error';
import { parseEnvelope } from './parse-envelope';
import { serializeEnvelope } from './serialize-envelope';

const least = {
  event_id: '1',
  event_type: 'a.v1',
  event_timestamp: '2026-01-01T00:00:00.000Z',
  source_service: 'a_service',
  data: {},
};

function problemsOf(value: Uint8Array | string): readonly string[] {
  try {
    parseEnvelope(value);
  } catch (error) {
    if (error instanceof EnvelopeInvalidError) return error.problems;
    throw error;
  }
  return [];
}

describe('parseEnvelope', () => {
  it('reads the least there may be and fills in the defaults', () => {
    expect(parseEnvelope(JSON.stringify(least))).toEqual({
      ...least,
      schema_version: 1,
      correlation_id: null,
      data_schema_uri: null,
      metadata: {},
    });
  });

  it('takes explicit nulls of optional fields for absent', () => {
    const nulls = { schema_version: null, correlation_id: null, metadata: null };
    expect(parseEnvelope(JSON.stringify({ ...least, ...nulls }))).toMatchObject({
      schema_version: 1,
      correlation_id: null,
      metadata: {},
    });
  });

  it('reads bytes as it reads text, with or without a byte order mark', () => {
    const bytes = new TextEncoder().encode(JSON.stringify(least));
    const marked = Uint8Array.from([0xef, 0xbb, 0xbf, ...bytes]);
    expect(parseEnvelope(bytes)).toEqual(parseEnvelope(JSON.stringify(least)));
    expect(parseEnvelope(marked)).toEqual(parseEnvelope(bytes));
  });

  it.each(['2026-01-01T01:02:03.123456+02:00', '2026-01-01T00:00:00Z', '2026-01-01'])(
    'leaves the text of the timestamp %s as it is',
    (event_timestamp) => {
      const text = JSON.stringify({ ...least, event_timestamp });
      expect(JSON.parse(serializeEnvelope(parseEnvelope(text)))).toMatchObject({ event_timestamp });
    },
  );

  it('keeps unknown fields through a round trip', () => {
    const more = { ...least, replyTo: { topic: 'x' }, tags: ['a'], metadata: { user: 1 } };
    expect(JSON.parse(serializeEnvelope(parseEnvelope(JSON.stringify(more))))).toMatchObject(more);
  });

  it('lists every problem, not only the first', () => {
    const wrong = {
      event_id: 7,
      event_timestamp: 'yesterday',
      source_service: '',
      schema_version: 1.5,
      correlation_id: 4,
      data_schema_uri: [],
      metadata: [],
      data: null,
    };
    expect(problemsOf(JSON.stringify(wrong))).toEqual([
      'event_id is not a text',
      'event_type is missing',
      'source_service is not a text',
      'event_timestamp is not an ISO 8601 time',
      'data is missing',
      'schema_version is not a positive whole number',
      'correlation_id is not a text',
      'data_schema_uri is not a text',
      'metadata is not an object',
    ]);
  });

  it.each([
    ['bytes that are not UTF-8', new Uint8Array([0xc3, 0x28]), 'the value is not UTF-8'],
    ['text that is not JSON', '{', 'the value is not JSON'],
    ['an empty value', '', 'the value is not JSON'],
    ['JSON that is no object', '[]', 'the JSON is not an object'],
    ['null', 'null', 'the JSON is not an object'],
  ])('refuses %s', (_what, value, problem) => {
    expect(problemsOf(value)).toEqual([expect.stringContaining(problem)]);
  });

  it('is permanent: the same bytes fail again', () => {
    expect(new EnvelopeInvalidError(['x'])).toMatchObject({
      code: 'ENVELOPE_INVALID',
      retryable: false,
    });
  });

  it('gives back every envelope that was serialised, field for field', () => {
    const text = fc.string({ unit: 'binary', minLength: 1 });
    const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as unknown);
    const envelopes: fc.Arbitrary<EventEnvelope> = fc.record({
      event_id: text,
      event_type: text,
      event_timestamp: fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
      source_service: text,
      schema_version: fc.integer({ min: 1, max: 100 }),
      correlation_id: fc.option(text),
      data_schema_uri: fc.option(text),
      data: json.filter((value) => value !== null),
      metadata: fc.dictionary(
        text.filter((key) => key !== '__proto__'),
        json,
      ),
      extra: json,
    });
    fc.assert(
      fc.property(envelopes, (envelope) => {
        expect(parseEnvelope(serializeEnvelope(envelope))).toEqual(envelope);
      }),
    );
  });
});
