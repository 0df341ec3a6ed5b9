import { restAfter } from './rest-after';

describe('restAfter', () => {
  it('rests not at all after a quick answer', () => {
    expect(restAfter(4, 100, 4)).toBe(0);
    expect(restAfter(4, 100)).toBe(16);
  });

  it('rests longer the longer publishing took, 25 ms at most', () => {
    expect(restAfter(6, 100, 4)).toBe(8);
    expect(restAfter(1000, 100, 4)).toBe(25);
  });

  it('rests less where few rows come: they need not wait for others', () => {
    expect(restAfter(6, 8, 4)).toBe(8);
    expect(restAfter(6, 2, 4)).toBe(2);
  });
});
