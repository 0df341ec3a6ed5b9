import { inboxPlaces } from './inbox-places';
import { Semaphore } from './semaphore';

describe('inboxPlaces', () => {
  it('leaves a fifth of the pool free, at least one connection', () => {
    expect([2, 5, 10, 20].map((size) => inboxPlaces(size, {}))).toEqual([1, 4, 8, 16]);
    expect(inboxPlaces(10, { reserve: 5 })).toBe(5);
    expect(inboxPlaces(10, { maxConcurrent: 3 })).toBe(3);
  });

  it('refuses what does not fit', () => {
    expect(() => inboxPlaces(1, {})).toThrow('leaves nothing of a pool of 1');
    expect(() => inboxPlaces(10, { maxConcurrent: 9 })).toThrow('at most 8');
  });
});

describe('Semaphore', () => {
  it('lets so many run at once, in order, and gives a place back after a failure', async () => {
    const places = new Semaphore(2);
    const started: number[] = [];
    const ends: (() => void)[] = [];
    const running = [0, 1, 2, 3].map((i) =>
      places.run(async () => {
        started.push(i);
        await new Promise<void>((resolve) => ends.push(resolve));
        if (i === 0) throw new Error('failed');
      }),
    );
    const failed = expect(running[0]).rejects.toThrow('failed');
    expect(started).toEqual([0, 1]);
    ends[0]!();
    await failed;
    expect(started).toEqual([0, 1, 2]);
    ends[1]!();
    await running[1];
    expect(started).toEqual([0, 1, 2, 3]);
    for (const end of ends) end();
    await Promise.all(running.slice(1));
  });
});
