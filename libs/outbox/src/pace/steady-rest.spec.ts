import { SteadyRest } from './steady-rest';

const restsAfter = (times: readonly number[], rows: number): number[] => {
  const rest = new SteadyRest(4);
  return times.map((tookMs) => rest.after(tookMs, rows));
};

describe('SteadyRest', () => {
  it('rests not at all after one slow batch among quick ones', () => {
    expect(restsAfter([2, 100, 4, 100, 4], 100)).toEqual([0, 0, 0, 0, 0]);
  });

  it('rests after every slow batch behind a slow one', () => {
    expect(restsAfter([5, 6, 8, 3, 100], 100)).toEqual([0, 8, 16, 0, 0]);
  });

  it('rests less where few rows come', () => {
    expect(restsAfter([6, 6], 2)).toEqual([0, 2]);
  });
});
