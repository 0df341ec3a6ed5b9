import { Tally } from './tally';

function watched() {
  const counts: number[] = [];
  const values: number[] = [];
  const exemplars: [number, string][] = [];
  const tally = new Tally(
    {
      count: (by) => counts.push(by),
      observe: (value, exemplar) => {
        values.push(value);
        if (exemplar !== undefined) exemplars.push([value, exemplar.trace_id!]);
      },
    },
    [0.1, 1],
  );
  const add = (value: number, now: number) =>
    tally.add(value, now, () => ({ trace_id: `at ${now}` }));
  return { tally, add, counts, values, exemplars };
}

const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);

describe('a tally', () => {
  it('hands over every count and every value, whenever it is asked to', () => {
    const { tally, counts, values } = watched();
    const given = Array.from({ length: 150 }, (_, n) => n / 100);
    for (const value of given) tally.add(value, 0, () => undefined);
    tally.settle();
    tally.settle();
    expect(total(counts)).toBe(150);
    expect(values).toEqual(given);
  });

  it('does not hold on to more than a few values', () => {
    const { tally, values } = watched();
    for (let n = 0; n < 1_000; n += 1) tally.add(n, 0, () => undefined);
    expect(values.length).toBeGreaterThan(900);
  });

  it('gives each bucket an exemplar at once, then one in a tenth of a second', () => {
    const { tally, add, values, exemplars } = watched();
    for (let now = 0; now < 250; now += 50) add(0.05, now);
    add(0.5, 250);
    add(0.1, 260);
    add(5, 270);
    tally.settle();
    expect(exemplars).toEqual([
      [0.05, 'at 0'],
      [0.05, 'at 100'],
      [0.05, 'at 200'],
      [0.5, 'at 250'],
      [5, 'at 270'],
    ]);
    expect(values).toHaveLength(8);
  });

  it('asks again where there was no exemplar to give', () => {
    const { tally, add, exemplars } = watched();
    tally.add(0.05, 0, () => undefined);
    add(0.05, 1);
    expect(exemplars).toEqual([[0.05, 'at 1']]);
  });
});
