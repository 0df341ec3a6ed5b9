import { isDatabaseAway, isDatabaseLost, isKeyHeld } from './inbox-failure';

const failure = (code: string) => Object.assign(new Error(code), { driverError: { code } });

describe('failures of the inbox', () => {
  it.each(['55P03', '57014', '40001', '40P01'])('takes %s on the key for in flight', (code) => {
    expect(isKeyHeld(failure(code))).toBe(true);
  });

  it('takes no other failure for in flight', () => {
    expect(isKeyHeld(failure('23502'))).toBe(false);
    expect(isKeyHeld(new Error('x'))).toBe(false);
  });

  it('knows a database that is away from work that failed', () => {
    expect(isDatabaseAway(failure('57P01'))).toBe(true);
    expect(isDatabaseAway(Object.assign(new Error(), { code: 'ECONNREFUSED' }))).toBe(true);
    expect(isDatabaseAway(failure('23505'))).toBe(false);
  });

  it("does not take an HTTP client's refused connection for a lost database", () => {
    expect(isDatabaseLost(Object.assign(new Error(), { code: 'ECONNREFUSED' }))).toBe(false);
    expect(isDatabaseLost(failure('57P01'))).toBe(true);
    expect(isDatabaseLost(Object.assign(new Error(), { code: 'DATABASE_UNAVAILABLE' }))).toBe(true);
  });
});
