import { retryProblems } from './subscription-rules';

describe('retryProblems', () => {
  it('finds nothing wrong with delays that differ', () => {
    expect(retryProblems({ topics: ['5s', '1m', '10m'] })).toEqual([]);
  });

  it('names a delay that stands there twice: its messages would go round for ever', () => {
    expect(retryProblems({ topics: ['5s', '1m', '5s'] })).toEqual([
      expect.stringContaining('5s twice'),
    ]);
  });

  it('names what is no delay, and the delay of replays', () => {
    expect(retryProblems({ topics: ['soon' as '5s', '0s'] })).toEqual([
      expect.stringContaining('"soon" is no delay'),
      expect.stringContaining('0s is the topic of replays'),
    ]);
  });
});
