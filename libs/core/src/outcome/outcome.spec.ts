import { deadLetter, duplicate, failed, isOutcome, retryLater, skip } from './outcome';

describe('isOutcome', () => {
  it.each([duplicate(), skip('not ours'), retryLater(5), deadLetter('broken'), failed('no')])(
    'knows %j, made here',
    (outcome) => {
      expect(isOutcome(outcome)).toBe(true);
      expect(Object.isFrozen(outcome)).toBe(true);
    },
  );

  it.each([undefined, null, 'duplicate', { kind: 'duplicate' }, [], 5])(
    'does not take %j for one, whatever its shape',
    (value) => {
      expect(isOutcome(value)).toBe(false);
    },
  );
});

describe('retryLater', () => {
  it.each([Number.NaN, Infinity, 'soon', undefined])('refuses to wait for %p', (delayMs) => {
    expect(() => retryLater(delayMs as number)).toThrow(`milliseconds, not ${delayMs}.`);
  });

  it('takes a text that is a number, and a time that has passed', () => {
    expect(retryLater('100' as unknown as number)).toMatchObject({ delayMs: 100 });
    expect(retryLater(-5)).toMatchObject({ delayMs: -5 });
  });
});
