import type { ConsumedRecord } from '../drivers/kafka-driver';
import { deadLetterOf, isEmptyFilter, matches } from './dead-letter';

describe('a dead letter', () => {
  const letter = (value: string | null, headers: ConsumedRecord['headers'] = {}) =>
    deadLetterOf({
      topic: 'orders.v1.DLT',
      partition: 0,
      offset: '7',
      timestamp: 1_000,
      key: null,
      value: value === null ? null : Buffer.from(value),
      headers,
    });

  it('has the id and type of its headers', () => {
    const headers = { event_id: Buffer.from('one'), event_type: Buffer.from('placed.v1') };
    expect(letter('{"event_id":"two"}', headers)).toMatchObject({
      eventId: 'one',
      eventType: 'placed.v1',
    });
  });

  it('has those of its body where it was published without headers', () => {
    const found = letter('{"event_id":"two","event_type":"placed.v1"}');
    expect(found).toMatchObject({ eventId: 'two', eventType: 'placed.v1' });
    expect(matches(found, { eventId: 'two', eventType: 'placed.v1' })).toBe(true);
    expect(matches(found, { eventId: 'three' })).toBe(false);
  });

  it.each([['{'], ['7'], ['null'], ['{"event_id":7}'], [null]])('has none in %s', (value) => {
    expect(letter(value)).toMatchObject({ eventId: undefined, eventType: undefined });
  });

  it.each([
    [{}, true],
    [{ group: undefined }, true],
    [{ gruop: 'orders' }, true],
    [{ group: 'orders' }, false],
    [{ to: new Date() }, false],
  ])('is meant by nothing in %j: %p', (filter: object, isEmpty) => {
    expect(isEmptyFilter(filter)).toBe(isEmpty);
  });

  it('is not meant by a time that is none', () => {
    const never = new Date(Number.NaN);
    expect(matches(letter('{}'), { from: never })).toBe(false);
    expect(matches(letter('{}'), { to: never })).toBe(false);
    expect(matches(letter('{}'), { from: new Date(1_000), to: new Date(1_001) })).toBe(true);
  });
});
