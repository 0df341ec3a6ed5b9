import { nextReadSize } from './read-size';

describe('nextReadSize', () => {
  it('stays at the batch size while looks are fast', () => {
    expect(nextReadSize(500, 500, { tookMs: 8, full: true })).toBe(500);
  });

  it('grows to eight times while looks are slow and come back full', () => {
    const sizes = [500];
    for (let look = 0; look < 5; look += 1) {
      sizes.push(nextReadSize(sizes.at(-1)!, 500, { tookMs: 400, full: true }));
    }
    expect(sizes).toEqual([500, 1000, 2000, 4000, 4000, 4000]);
  });

  it('does not grow where slow looks find little, and shrinks when they are fast again', () => {
    expect(nextReadSize(1000, 500, { tookMs: 400, full: false })).toBe(1000);
    expect(nextReadSize(4000, 500, { tookMs: 20, full: true })).toBe(2000);
  });
});
