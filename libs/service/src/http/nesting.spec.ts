import { isDeeperThan } from './nesting';

const nested = (levels: number, innermost: unknown = 1): unknown =>
  Array.from({ length: levels }).reduce(
    (inner, _, at) => (at % 2 ? [inner] : { inner }),
    innermost,
  );

describe('the depth of a body', () => {
  it.each([
    [1, 'a text', false],
    [1, {}, false],
    [1, { a: {} }, true],
    [3, nested(3), false],
    [3, nested(4), true],
    [3, [1, { a: 1 }, nested(4)], true],
    [1, { a: Buffer.from('abc') }, false],
    [0, Buffer.from('abc'), false],
  ])('beyond %i levels is found', (levels, value, deeper) => {
    expect(isDeeperThan(levels, value)).toBe(deeper);
  });

  it('is looked at no deeper than it may be: a hundred thousand levels end no stack', () => {
    expect(isDeeperThan(100, nested(100_000))).toBe(true);
  });
});
