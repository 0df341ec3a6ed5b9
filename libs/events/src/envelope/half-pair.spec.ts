import type { EventEnvelope } from './envelope';
import { EnvelopeInvalidError } from './envelope-invalid.error';
import { pathOfHalfPair } from './half-pair';
import { parseEnvelope } from './parse-envelope';
import { serializeEnvelope } from './serialize-envelope';

const envelope: EventEnvelope = {
  event_id: '1',
  event_type: 'a.v1',
  event_timestamp: '2026-01-01T00:00:00.000Z',
  source_service: 'a_service',
  schema_version: 1,
  correlation_id: null,
  data_schema_uri: null,
  data: {},
  metadata: {},
};
const withData = (data: unknown): EventEnvelope => ({ ...envelope, data });

describe('half a surrogate pair', () => {
  it.each([
    ['a text', '\ud800', ''],
    ['a list', { ids: ['a', '\udc00b'] }, 'ids.1'],
    ['a name', { a: { 'b\ud800': 1 } }, 'a.b\ufffd'],
    ['a whole pair', ['😀', { '😀': 1 }, null, 7], undefined],
    ['bytes', Buffer.from('a'), undefined],
  ])('is found in %s', (_what, value, path) => {
    expect(pathOfHalfPair(value)).toBe(path);
  });

  it('is looked for no deeper than a stack goes', () => {
    const deep = JSON.parse(`${'['.repeat(100_000)}1${']'.repeat(100_000)}`) as unknown;
    expect(pathOfHalfPair(deep)).toBeUndefined();
  });

  it.each(['\\ud800', '\\uD800', '\\udc00 and more', '\\ude00\\ud83d', 'a\\\\\\ud800'])(
    'is refused in an event that is read: %s',
    (escaped) => {
      const text = JSON.stringify(withData({ essay_ids: ['@'] })).replace('@', () => escaped);
      const problems = ['data.essay_ids.0 holds half a surrogate pair'];
      const refused = new EnvelopeInvalidError(problems);
      expect(() => parseEnvelope(text)).toThrow(refused);
      expect(() => parseEnvelope(Buffer.from(text))).toThrow(refused);
    },
  );

  it('is refused in an event that is written', () => {
    expect(() => serializeEnvelope(withData({ essay_ids: ['\ud800'] }))).toThrow(
      new EnvelopeInvalidError(['data.essay_ids.0 holds half a surrogate pair']),
    );
    const named = { ...envelope, metadata: { '\udc00': 1 } };
    expect(() => serializeEnvelope(named)).toThrow(EnvelopeInvalidError);
  });

  it.each(['😀', '\\ud800 as it is spelled', 'a\\\\ud800'])('is not found in %s', (text) => {
    const event = withData({ text });
    expect(parseEnvelope(serializeEnvelope(event))).toEqual(event);
  });

  it('is not found in a pair that is escaped, as Python writes it', () => {
    const text = JSON.stringify(withData({ text: '@' })).replace('@', () => '\\ud83d\\ude00');
    expect(parseEnvelope(text)).toEqual(withData({ text: '😀' }));
  });
});
