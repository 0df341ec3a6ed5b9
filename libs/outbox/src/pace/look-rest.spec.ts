import { LookRest } from './look-rest';

const restsAfter = (times: readonly number[], full = false): number[] => {
  const rest = new LookRest();
  return times.map((tookMs) => rest.after(tookMs, full));
};

describe('LookRest', () => {
  it('rests not at all after quick looks, nor after a slow one among them', () => {
    expect(restsAfter([2, 5, 400, 5, 400, 3])).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('rests the longer the slower looks are, a quarter of a second at most', () => {
    expect(restsAfter([25, 25, 45, 60, 2_000, 2_000])).toEqual([0, 20, 20, 100, 160, 250]);
  });

  it('rests not where looks come back full: rows wait', () => {
    expect(restsAfter([400, 400, 400], true)).toEqual([0, 0, 0]);
  });
});
