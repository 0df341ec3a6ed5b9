import * as fc from 'fast-check';
import { PartitionTracker, type Lane } from './partition-tracker';

interface Item {
  readonly offset: number;
  readonly key: string | undefined;
}

/** Plays adds and finishes in any order and checks the invariants after every step. */
class Play {
  readonly tracker = new PartitionTracker<Item>('topic', 0, 1);
  readonly out: Lane<Item>[] = [];
  readonly unfinished = new Set<number>();
  private readonly keys = new Map<number, string | undefined>();
  private next = 0;

  add(key: string | undefined, gap: number): void {
    this.next += gap;
    const offset = this.next;
    this.next += 1;
    this.unfinished.add(offset);
    this.keys.set(offset, key);
    this.take(this.tracker.add(offset, key, 1, { offset, key }));
  }

  finish(choice: number): void {
    if (this.out.length === 0) return;
    const [lane] = this.out.splice(choice % this.out.length, 1);
    const { offset, key } = lane!.head;
    if (key !== undefined) {
      const earlier = [...this.unfinished].filter((each) => each < offset);
      expect(earlier.filter((each) => this.keys.get(each) === key)).toEqual([]);
    }
    this.done(offset);
    this.take(this.tracker.finish(lane!));
    this.check();
  }

  /** Works on a run of a key together; what `left` names stays. */
  settle(choice: number, size: number, left: readonly boolean[]): void {
    if (this.out.length === 0) return;
    const [lane] = this.out.splice(choice % this.out.length, 1);
    const run = [...lane!.items].slice(0, size);
    const finished = run.map((_, index) => !left[index]);
    const rest = [...lane!.items].filter((_, index) => !finished[index]);
    run.filter((_, index) => finished[index]).forEach(({ offset }) => this.done(offset));
    const again = this.tracker.settle(lane!, finished);
    expect([...(again?.items ?? [])]).toEqual(rest);
    this.take(again);
    this.check();
  }

  private done(offset: number): void {
    this.unfinished.delete(offset);
  }

  private take(lane: Lane<Item> | undefined): void {
    if (lane !== undefined) this.out.push(lane);
  }

  private check(): void {
    const { lowWatermark, size } = this.tracker;
    expect(size).toBe(this.unfinished.size);
    for (const offset of this.unfinished) expect(lowWatermark ?? 0).toBeLessThanOrEqual(offset);
    const keys = this.out.map((lane) => lane.key).filter((key) => key !== undefined);
    expect(new Set(keys).size).toBe(keys.length);
    if (this.unfinished.size === 0) {
      expect(lowWatermark).toBe(this.tracker.highestOffset + 1);
      expect(this.tracker.held).toBe(0);
    }
  }
}

const step = fc.oneof(
  fc.record({
    do: fc.constant('add' as const),
    key: fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined }),
    gap: fc.constantFrom(0, 0, 0, 3),
  }),
  fc.record({ do: fc.constant('finish' as const), choice: fc.nat(50) }),
  fc.record({
    do: fc.constant('settle' as const),
    choice: fc.nat(50),
    size: fc.integer({ min: 1, max: 4 }),
    left: fc.array(fc.boolean(), { maxLength: 4 }),
  }),
);

describe('PartitionTracker', () => {
  it('keeps order per key and never passes an unfinished record', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const play = new Play();
        for (const one of steps) {
          if (one.do === 'add') play.add(one.key, one.gap);
          else if (one.do === 'finish') play.finish(one.choice);
          else play.settle(one.choice, one.size, one.left);
        }
        while (play.out.length > 0) play.finish(0);
        expect(play.unfinished.size).toBe(0);
      }),
    );
  });

  it('commits nothing before the first record is finished', () => {
    const tracker = new PartitionTracker<string>('topic', 0, 1);
    const first = tracker.add(7, 'a', 1, 'first')!;
    const second = tracker.add(8, 'b', 1, 'second')!;
    tracker.finish(second);
    expect(tracker.lowWatermark).toBeUndefined();
    expect(tracker.held).toBe(2);
    tracker.finish(first);
    expect(tracker.lowWatermark).toBe(9);
  });

  it('holds back a key that a handler of an earlier membership still works on', () => {
    const tracker = new PartitionTracker<string>('topic', 0, 2, ['a']);
    expect(tracker.add(1, 'a', 1, 'again')).toBeUndefined();
    expect(tracker.add(2, 'b', 1, 'other')?.head).toBe('other');
    expect(tracker.unblock('a')?.head).toBe('again');
    expect(tracker.unblock('a')).toBeUndefined();
  });

  it('ignores a record that it has already', () => {
    const tracker = new PartitionTracker<string>('topic', 0, 1);
    tracker.add(1, 'a', 1, 'one');
    expect(tracker.add(1, 'a', 1, 'one')).toBeUndefined();
    expect(tracker.size).toBe(1);
  });
});
