import type { Clock } from './clock';
import { DelayWheel } from './delay-wheel';

/** Timers that run when the test says so. */
function handClock() {
  let now = 0;
  const timers: { at: number; callback: () => void }[] = [];
  const clock: Clock = {
    now: () => now,
    schedule(delayMs, callback) {
      const timer = { at: now + delayMs, callback };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), 1);
    },
    sleep: () => Promise.resolve(),
  };
  const advance = (ms: number) => {
    const end = now + ms;
    for (;;) {
      const next = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      timers.splice(timers.indexOf(next), 1);
      now = next.at;
      next.callback();
    }
    now = end;
  };
  return { clock, advance, timers };
}

describe('DelayWheel', () => {
  it('calls after the delay, at most an eighth later', () => {
    const { clock, advance } = handClock();
    const wheel = new DelayWheel(clock, 800);
    const called: number[] = [];
    for (let i = 0; i < 20; i += 1) {
      const addedAt = clock.now();
      wheel.add(() => called.push(clock.now() - addedAt));
      advance(37);
    }
    advance(2_000);
    expect(called).toHaveLength(20);
    expect(Math.min(...called)).toBeGreaterThanOrEqual(800);
    expect(Math.max(...called)).toBeLessThanOrEqual(900);
  });

  it('does not call what was removed', () => {
    const { clock, advance } = handClock();
    const wheel = new DelayWheel(clock, 800);
    let calls = 0;
    const removed = wheel.add(() => (calls += 1));
    wheel.add(() => (calls += 1));
    wheel.remove(removed);
    wheel.remove(removed);
    advance(1_000);
    expect(calls).toBe(1);
  });

  it('calls each of the others once, whichever are removed, also by a call that comes', () => {
    const { clock, advance } = handClock();
    const wheel = new DelayWheel(clock, 800);
    const called: number[] = [];
    const calls = Array.from({ length: 10 }, (_, n) => wheel.add(() => called.push(n)));
    for (const n of [3, 9, 0, 3, 8]) wheel.remove(calls[n]!);
    const late = [wheel.add(() => wheel.remove(late[1]!)), wheel.add(() => wheel.remove(late[0]!))];
    advance(2_000);
    expect(called.toSorted()).toEqual([1, 2, 4, 5, 6, 7]);
    for (const call of calls) wheel.remove(call);
    wheel.add(() => called.push(10));
    advance(2_000);
    expect(called.toSorted()).toEqual([1, 10, 2, 4, 5, 6, 7]);
  });

  it('leaves no timer behind, and starts again with the next call', () => {
    const { clock, advance, timers } = handClock();
    const wheel = new DelayWheel(clock, 800);
    let calls = 0;
    wheel.add(() => (calls += 1));
    advance(2_000);
    expect(timers).toHaveLength(0);
    wheel.add(() => (calls += 1));
    advance(900);
    expect(calls).toBe(2);
  });
});
