import { restAfter } from './rest-after';

describe('restAfter', () => {
  it('rests not at all after a quick answer', () => {
    expect(restAfter(4, 100)).toBe(0);
  });

  it('rests longer the longer publishing took, 25 ms at most', () => {
    expect(restAfter(6, 100)).toBe(8);
    expect(restAfter(1000, 100)).toBe(25);
  });

  it('rests less where few rows come: they need not wait for others', () => {
    expect(restAfter(6, 8)).toBe(8);
    expect(restAfter(6, 2)).toBe(2);
  });
});
