import * as fc from 'fast-check';
import { LabelGuard, OTHER } from './label-guard';

describe('the label guard', () => {
  it('lets values through up to its limit, and known ones for ever', () => {
    const guard = new LabelGuard(2);
    const admit = (value: string) => guard.admit('m', 'l', value);
    expect(['a', 'b', 'c', 'a', 'd'].map(admit)).toEqual(['a', 'b', OTHER, 'a', OTHER]);
  });

  it('counts each label of each metric by itself', () => {
    const guard = new LabelGuard(1);
    guard.admit('m', 'l', 'a');
    expect(guard.admit('m', 'k', 'b')).toBe('b');
    expect(guard.admit('n', 'l', 'c')).toBe('c');
  });

  it.each([
    '3f2504e0-4f89-41d3-9a0c-0305e82c3301',
    'essay-3f2504e0-4f89-41d3-9a0c-0305e82c3301',
    'a'.repeat(32),
  ])('takes %s for an id', (value) => expect(new LabelGuard(9).admit('m', 'l', value)).toBe(OTHER));

  it('never has more values than its limit and one', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (values) => {
        const guard = new LabelGuard(5);
        const seen = new Set(values.map((value) => guard.admit('m', 'l', value)));
        return seen.size <= 6;
      }),
    );
  });
});
