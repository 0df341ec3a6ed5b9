import * as fc from 'fast-check';
import { CENSORED, describeError, redact, redactText } from './redaction';

describe('redaction', () => {
  it.each([
    'password',
    'dbPassword',
    'client_secret',
    'access_token',
    'Authorization',
    'Cookie',
    'apiKey',
    'x-api-key',
    'passwords',
    'passwordHash',
    'pwd',
    'refreshTokens',
    'awsAccessKeyId',
    'userJwt',
  ])('hides a field named %s, however deep', (name) => {
    expect(JSON.stringify(redact({ a: [{ b: { [name]: 'hunter2' } }] }))).not.toContain('hunter2');
  });

  it.each(['event_key', 'tokens_used', 'passed', 'topic'])('shows a field named %s', (name) => {
    expect(redact({ [name]: 'visible' })).toEqual({ [name]: 'visible' });
  });

  it('takes passwords out of addresses and credentials out of headers', () => {
    expect(redactText('redis://:hunter2@redis:6379 and postgres://app:hunter2@db/x')).toBe(
      `redis://:${CENSORED}@redis:6379 and postgres://app:${CENSORED}@db/x`,
    );
    expect(redactText('postgres://app:hunt@er2@db/x, {"u":"http://h:80","e":"a@b"}')).toBe(
      `postgres://app:${CENSORED}@db/x, {"u":"http://h:80","e":"a@b"}`,
    );
    expect(redactText('Authorization: Bearer abcdefghijkl.mnop')).toBe(
      `Authorization: Bearer ${CENSORED}`,
    );
  });

  it('ends with whatever it is given: cycles, depth, size, odd values', () => {
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    expect(JSON.stringify(redact(cycle))).toContain('[object]');
    expect(redact(10n)).toBe('10');
    expect(redact(new Date(Number.NaN))).toBeNull();
    expect(redact(Buffer.alloc(3))).toBe('[3 bytes]');
    expect(redact(Array.from({ length: 150 }, () => 0))).toHaveLength(101);
    fc.assert(
      fc.property(fc.anything(), (value) => JSON.stringify({ value: redact(value) }) !== ''),
    );
  });

  it('shows what cannot be looked at as that', () => {
    const trap = () => {
      throw new TypeError('not to be looked at');
    };
    const getter = Object.defineProperty({}, 'a', { get: trap, enumerable: true });
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(redact({ getter, proxy, b: 1 })).toEqual({
      getter: '[unreadable]',
      proxy: '[unreadable]',
      b: 1,
    });
    expect(describeError(new Proxy(new Error('no'), { get: trap })).message).toMatch(/cannot/);
    expect(describeError(Object.assign(new Error('no'), { details: getter }))).toMatchObject({
      message: 'no',
      details: '[unreadable]',
    });
    const message = { password: 'hunter2' };
    expect(() => describeError(Object.assign(new Error(), { message }))).not.toThrow();
  });

  it('does not let an object say itself what it shows', () => {
    const shown = redact({ a: { toJSON: () => ({ password: 'hunter2' }) } });
    expect(JSON.stringify(shown)).not.toContain('hunter2');
  });

  it('is bounded by the number of values too', () => {
    const one = Array.from({ length: 90 }, (_, n) => n);
    const two = one.map(() => ({ one }));
    expect(JSON.stringify(redact({ two: two.map(() => two) })).length).toBeLessThan(3_000_000);
  });

  it('shows the errors of one that stands for many', () => {
    const error = new AggregateError([new Error('connect ECONNREFUSED')]);
    expect(describeError(error)).toMatchObject({ errors: [{ message: 'connect ECONNREFUSED' }] });
  });

  it('leaves what it was given untouched', () => {
    const given = { password: 'hunter2' };
    redact(given);
    expect(given).toEqual({ password: 'hunter2' });
  });
});
