import { isBlocking } from './blocking-commands';

describe('isBlocking', () => {
  it.each([
    ['BLPOP', ['list', 0]],
    ['wait', [1, 0]],
    ['XREAD', ['BLOCK', 0, 'STREAMS', 's', '$']],
    ['xreadgroup', ['GROUP', 'g', 'c', 'block', 5, 'STREAMS', 's', '>']],
  ])('is true for %s', (name, args) => {
    expect(isBlocking(name, args)).toBe(true);
  });

  it.each([
    ['GET', ['block']],
    ['XREAD', ['COUNT', 1, 'STREAMS', 's', '0']],
  ])('is false for %s %j', (name, args) => {
    expect(isBlocking(name, args)).toBe(false);
  });
});
