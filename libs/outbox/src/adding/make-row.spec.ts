import { defineEvent, type EventEnvelope } from '@mainstay/events';
import { makeRow } from './make-row';
import { OutboxEventInvalidError } from './outbox-event-invalid.error';

class Data {
  declare essay: string;
}
const definition = defineEvent({
  type: 'a.b.v1',
  topic: 'essays',
  data: Data,
  key: ({ essay }) => essay,
});
const envelope: EventEnvelope = {
  event_id: '01920000-0000-7000-8000-000000000001',
  event_type: 'a.b.v1',
  event_timestamp: '2026-01-01T00:00:00.000Z',
  source_service: 'tests',
  schema_version: 1,
  correlation_id: null,
  data_schema_uri: null,
  data: { essay: 'e-1' },
  metadata: {},
};
const draft = definition.create({ essay: 'e-1' });

describe('makeRow', () => {
  it('takes key and topic from the definition, and the aggregate from the key', () => {
    expect(makeRow(envelope, {}, draft)).toEqual({
      id: envelope.event_id,
      aggregateId: 'e-1',
      aggregateType: 'a.b.v1',
      eventType: 'a.b.v1',
      eventData: JSON.stringify(envelope),
      eventKey: 'e-1',
      topic: 'essays',
      headers: null,
    });
  });

  it('resolves the key: partition key, given, definition, aggregate, event id', () => {
    const keyed = { ...envelope, metadata: { partition_key: 'p' } };
    expect(makeRow(keyed, { key: 'g', aggregateId: 'a' }, draft).eventKey).toBe('p');
    expect(makeRow(envelope, { key: 'g', aggregateId: 'a' }, draft).eventKey).toBe('g');
    expect(makeRow(envelope, { aggregateId: 'a' }, draft).eventKey).toBe('e-1');
    expect(makeRow(envelope, { aggregateId: 'a' }).eventKey).toBe('a');
    expect(makeRow(envelope, {}).eventKey).toBe(envelope.event_id);
  });

  it('derives a row id from an event id that is no UUID, always the same', () => {
    const foreign = { ...envelope, event_id: 'order-7' };
    expect(makeRow(foreign, {}).id).toBe(makeRow(foreign, {}).id);
    expect(makeRow(foreign, {}).eventData).toContain('"event_id":"order-7"');
  });

  it('names everything that does not fit the table', () => {
    const make = () => makeRow(envelope, { key: 'k'.repeat(256), aggregateType: 't'.repeat(101) });
    expect(make).toThrow(OutboxEventInvalidError);
    expect(make).toThrow(/aggregate type has 101.*the key has 256/);
  });

  it.each([
    [{ topic: '' }, /topic "" is no name that Kafka takes/],
    [{ topic: 'a b' }, /topic "a b" is no name/],
    [{ headers: { origin: '\ud800' } }, /the header origin holds .* half a surrogate pair/],
    [{ key: '\ud800' }, /the key holds .* half a surrogate pair/],
    [{ headers: { origin: 'a\0b' } }, /the header origin holds a NUL/],
    [{ headers: { tenant: 5 as never } }, /the header tenant is no text but number/],
    [{ headers: { tenant: undefined as never } }, /the header tenant is no text but undefined/],
    [{ key: 5 as never }, /the key is no text but number/],
    [{ aggregateId: {} as never }, /the aggregate id is no text but object/],
  ])('refuses %j, which nobody could publish', (options, why) => {
    expect(() => makeRow(envelope, options)).toThrow(why);
  });

  it('refuses an event with half a surrogate pair, which nobody could store', () => {
    const data = { essay_ids: ['\ud800'] };
    const refused = { code: 'ENVELOPE_INVALID', retryable: false };
    expect(() => makeRow({ ...envelope, data }, {})).toThrow(expect.objectContaining(refused));
  });
});
