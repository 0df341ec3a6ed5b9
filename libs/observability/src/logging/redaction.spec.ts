import * as fc from 'fast-check';
import { CENSORED, redact, redactText } from './redaction';

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

  it('leaves what it was given untouched', () => {
    const given = { password: 'hunter2' };
    redact(given);
    expect(given).toEqual({ password: 'hunter2' });
  });
});
