import { RestartDelay } from './restart-delay';

describe('RestartDelay', () => {
  it('doubles up to three seconds, and begins anew after a success', () => {
    const delay = new RestartDelay();
    const next = (): number => {
      const ms = delay.schedule(() => undefined);
      delay.cancel();
      return ms;
    };
    expect([1, 2, 3, 4, 5, 6, 7].map(next)).toEqual([100, 200, 400, 800, 1600, 3000, 3000]);
    delay.reset();
    expect(next()).toBe(100);
  });
});
