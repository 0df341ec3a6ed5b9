import type { Clock } from '@mainstay/core';
import { GatheredSignal } from './gathered-signal';

class TurnedClock implements Clock {
  private time = 0;
  private tasks: { at: number; run: () => void }[] = [];

  now(): number {
    return this.time;
  }

  schedule(delayMs: number, run: () => void): () => void {
    const task = { at: this.time + delayMs, run };
    this.tasks.push(task);
    return () => {
      this.tasks = this.tasks.filter((other) => other !== task);
    };
  }

  async sleep(): Promise<void> {}

  async advance(ms: number): Promise<void> {
    this.time += ms;
    const due = this.tasks.filter(({ at }) => at <= this.time);
    this.tasks = this.tasks.filter(({ at }) => at > this.time);
    for (const task of due) task.run();
    await settled();
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('GatheredSignal', () => {
  const make = () => {
    const clock = new TurnedClock();
    const sent: number[] = [];
    let answer = () => {};
    const slow = { on: false, answer: () => answer() };
    const signal = new GatheredSignal(clock, 5, async () => {
      sent.push(clock.now());
      if (slow.on) await new Promise<void>((resolve) => (answer = resolve));
    });
    return { clock, sent, signal, slow };
  };

  it('sends the first at once and gathers those that follow', async () => {
    const { clock, sent, signal } = make();
    for (let n = 0; n < 100; n += 1) signal.signal();
    await settled();
    expect(sent).toEqual([0]);
    await clock.advance(5);
    expect(sent).toEqual([0, 5]);
    await clock.advance(100);
    expect(sent).toEqual([0, 5]);
  });

  it('never loses the last one', async () => {
    const { clock, sent, signal } = make();
    signal.signal();
    await settled();
    await clock.advance(2);
    signal.signal();
    await clock.advance(3);
    expect(sent).toEqual([0, 5]);
  });

  it.each([
    ['four times what passing them on took', 3, 8, 20],
    ['25 ms at most', 100, 8, 130],
    ['less after few', 6, 2, 17],
  ])('rests on a busy machine: %s', async (_, tookMs, signals, nextAt) => {
    const { clock, sent, signal, slow } = make();
    signal.signal();
    await settled();
    for (let n = 0; n < signals; n += 1) signal.signal();
    slow.on = true;
    await clock.advance(5);
    await clock.advance(tookMs);
    signal.signal();
    slow.on = false;
    slow.answer();
    await settled();
    await clock.advance(nextAt - clock.now() - 1);
    expect(sent).toEqual([0, 5]);
    await clock.advance(1);
    expect(sent).toEqual([0, 5, nextAt]);
  });

  it('sends nothing after it is stopped', async () => {
    const { clock, sent, signal } = make();
    signal.signal();
    await settled();
    signal.signal();
    signal.stop();
    await clock.advance(50);
    expect(sent).toEqual([0]);
  });
});
