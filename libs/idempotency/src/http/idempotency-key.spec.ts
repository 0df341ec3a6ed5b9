import { IdempotencyKeyMalformedError } from '../errors/idempotency-key-malformed.error';
import { idempotencyKeyOf } from './idempotency-key';

describe('the key of an Idempotency-Key header', () => {
  it.each([
    ['"8e03978e-40d5-43e8-bc93-6894a57f9324"', '8e03978e-40d5-43e8-bc93-6894a57f9324'],
    ['8e03978e-40d5-43e8-bc93-6894a57f9324', '8e03978e-40d5-43e8-bc93-6894a57f9324'],
    ['  "a b, c"  ', 'a b, c'],
    [String.raw`"a\"b\\c"`, String.raw`a"b\c`],
  ])('of %s is %s', (header, key) => {
    expect(idempotencyKeyOf(header, 255)).toBe(key);
  });

  it('is undefined where there is no header', () => {
    expect(idempotencyKeyOf(undefined, 255)).toBeUndefined();
  });

  it.each([
    '',
    '""',
    '"a',
    'a"',
    'a b',
    'a, b',
    '"a"; q=1',
    String.raw`"a\b"`,
    'ä',
    '"\u0001"',
    'x'.repeat(11),
  ])('refuses %j', (header) => {
    expect(() => idempotencyKeyOf(header, 10)).toThrow(IdempotencyKeyMalformedError);
  });

  it('refuses two headers', () => {
    expect(() => idempotencyKeyOf(['a', 'b'], 10)).toThrow(/given twice/);
  });
});
