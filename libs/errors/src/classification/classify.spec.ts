import { MainstayError } from '../error/mainstay.error';
import { classifyFailure, errorCodeOf, isDeferral } from './classify';

class Permanent extends MainstayError {
  readonly code = 'PERMANENT';
  readonly retryable = false;
}

const waiting = (deferMs: number) => Object.assign(new Error('wait'), { deferMs });

describe('classifyFailure', () => {
  it.each<[string, unknown, object]>([
    ['an error that says it is not retryable', new Permanent('no'), { kind: 'permanent' }],
    ['any other error', new Error('who knows'), { kind: 'retryable' }],
    ['a thrown text', 'text', { kind: 'retryable' }],
    ['a thrown undefined', undefined, { kind: 'retryable' }],
    ['a thrown null', null, { kind: 'retryable' }],
    ['an error that asks to wait', waiting(250), { kind: 'deferred', afterMs: 250 }],
    ['an error that asks to wait for ever', waiting(Infinity), { kind: 'retryable' }],
    ['an error that asks to wait for no time', waiting(Number.NaN), { kind: 'retryable' }],
    ['a wait into the past', waiting(-5), { kind: 'deferred', afterMs: 0 }],
    [
      'a foreign error by its shape',
      Object.assign(new Error('x'), { retryable: false }),
      { kind: 'permanent' },
    ],
  ])('takes %s for what it is', (_what, error, failure) => {
    expect(classifyFailure(error)).toEqual(failure);
  });

  it('takes an error that waits for deferred even where it is not retryable', () => {
    const error = Object.assign(new Permanent('no'), { deferMs: 1 });
    expect(isDeferral(error)).toBe(true);
    expect(classifyFailure(error)).toEqual({ kind: 'deferred', afterMs: 1 });
  });
});

describe('errorCodeOf', () => {
  it.each([
    [new Permanent('no'), 'PERMANENT'],
    [Object.assign(new Error('x'), { code: 'ECONNRESET' }), 'ECONNRESET'],
    [Object.assign(new Error('x'), { code: 42 }), 'INTERNAL_ERROR'],
    [new Error('x'), 'INTERNAL_ERROR'],
    [null, 'INTERNAL_ERROR'],
  ])('of %p is %s', (error, code) => {
    expect(errorCodeOf(error)).toBe(code);
  });
});
