import { Count } from './count';

it('hands over what was counted since it last did, and nothing where nothing was', () => {
  const handed: number[] = [];
  const count = new Count((by) => handed.push(by));
  count.add(1);
  count.add(2.5);
  count.settle();
  count.settle();
  count.add(1);
  count.settle();
  expect(handed).toEqual([3.5, 1]);
});
