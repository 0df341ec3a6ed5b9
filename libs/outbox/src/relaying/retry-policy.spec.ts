import { decideRefusal } from './retry-policy';

const policy = { attempts: 10, initialDelayMs: 1000, maxDelayMs: 60_000 };

describe('decideRefusal', () => {
  it('doubles the delay with every attempt up to its maximum', () => {
    const delays = [1, 2, 3, 9].map((attempts) => decideRefusal(policy, attempts, 0.5));
    expect(delays).toEqual([
      { dead: false, delayMs: 1000 },
      { dead: false, delayMs: 2000 },
      { dead: false, delayMs: 4000 },
      { dead: false, delayMs: 60_000 },
    ]);
  });

  it('spreads the delays by a tenth either way', () => {
    expect(decideRefusal(policy, 1, 0)).toEqual({ dead: false, delayMs: 900 });
    expect(decideRefusal(policy, 1, 0.999_999)).toMatchObject({ dead: false });
  });

  it('gives a row up with its last attempt', () => {
    expect(decideRefusal(policy, 10, 0.5)).toEqual({ dead: true });
    expect(decideRefusal({ ...policy, attempts: 1 }, 1, 0.5)).toEqual({ dead: true });
  });
});
