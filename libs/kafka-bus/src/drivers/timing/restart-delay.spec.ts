import { RestartDelay } from './restart-delay';

describe('RestartDelay', () => {
  let now = 0;
  let delay: RestartDelay;
  beforeEach(() => (delay = new RestartDelay(() => now)));

  function next(): number {
    const ms = delay.schedule(() => undefined);
    delay.cancel();
    return ms;
  }

  function membershipOf(ms: number): void {
    delay.began();
    now += ms;
  }

  it('doubles up to three seconds, and begins anew after a membership that lasted', () => {
    expect([1, 2, 3, 4, 5, 6, 7].map(next)).toEqual([100, 200, 400, 800, 1600, 3000, 3000]);
    membershipOf(10_000);
    expect([1, 2].map(next)).toEqual([100, 200]);
  });

  it('goes on growing where memberships end as soon as they begin', () => {
    const delays = [1, 2, 3].map(() => {
      membershipOf(200);
      return next();
    });
    expect(delays).toEqual([100, 200, 400]);
  });
});
