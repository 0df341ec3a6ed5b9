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
