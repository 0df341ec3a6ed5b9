import { Tally } from './tally';

function watched() {
  const values: number[] = [];
  const exemplars: [number, string][] = [];
  const tally = new Tally(
    {
      observeAll: (several) => values.push(...several),
      observe: (value, exemplar) => {
        values.push(value);
        exemplars.push([value, exemplar.trace_id!]);
      },
    },
    [0.1, 1],
  );
  const add = (value: number, now: number) =>
    tally.addWithExemplar(value, now, () => ({ trace_id: `at ${now}` }));
  return { tally, add, values, exemplars };
}

describe('a tally', () => {
  it('hands over every value, whenever it is asked to', () => {
    const { tally, values } = watched();
    const given = Array.from({ length: 150 }, (_, n) => n / 100);
    for (const value of given) tally.add(value);
    tally.settle();
    tally.settle();
    expect(values).toEqual(given);
  });

  it('does not hold on to more than a few values', () => {
    const { tally, values } = watched();
    for (let n = 0; n < 1_000; n += 1) tally.add(n);
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
    tally.addWithExemplar(0.05, 0, () => undefined);
    add(0.05, 1);
    expect(exemplars).toEqual([[0.05, 'at 1']]);
  });
});
