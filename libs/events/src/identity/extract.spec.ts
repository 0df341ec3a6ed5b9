import {
  extractCorrelationIdAsString,
  extractCorrelationIdFromEvent,
  extractUserIdFromEventData,
} from './extract';

describe('extractUserIdFromEventData', () => {
  const fields = [
    'user_id',
    'created_by_user_id',
    'updated_by_user_id',
    'created_by_id',
    'updated_by_id',
    'owner_id',
    'author_id',
  ];

  it.each(fields.map((field, i) => [field, fields.slice(i)] as const))(
    'prefers %s to those after it',
    (field, present) => {
      const data = Object.fromEntries(present.toReversed().map((name) => [name, `by ${name}`]));
      expect(extractUserIdFromEventData(data)).toBe(`by ${field}`);
    },
  );

  it('passes over empty ones, and turns a number into text', () => {
    expect(extractUserIdFromEventData({ user_id: null, owner_id: '', author_id: 7 })).toBe('7');
  });

  it.each([{}, null, undefined, 'text'])('finds none in %j', (data) => {
    expect(extractUserIdFromEventData(data)).toBeNull();
  });
});

describe('extractCorrelationIdAsString', () => {
  it.each([
    ['abc', 'abc'],
    [12, '12'],
    ['', null],
    [null, null],
    [undefined, null],
  ])('reads %j as %j', (given, expected) => {
    expect(extractCorrelationIdAsString(given)).toBe(expected);
  });
});

describe('extractCorrelationIdFromEvent', () => {
  it('reads it from text and from bytes', () => {
    const text = '{"correlation_id":"abc"}';
    expect(extractCorrelationIdFromEvent(text)).toBe('abc');
    expect(extractCorrelationIdFromEvent(new TextEncoder().encode(text))).toBe('abc');
  });

  it.each(['{', '5', 'null', '{}', '{"correlation_id":null}'])('finds none in %s', (text) => {
    expect(extractCorrelationIdFromEvent(text)).toBeNull();
  });
});
