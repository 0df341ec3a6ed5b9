import { ManualClock } from './manual-clock';

describe('ManualClock', () => {
  it('stands still until it is turned', () => {
    const clock = new ManualClock(1_000);
    const rung: number[] = [];
    clock.schedule(100, () => rung.push(clock.now()));
    expect([clock.now(), rung]).toEqual([1_000, []]);
    clock.advance(99);
    expect(rung).toEqual([]);
    clock.advance(1);
    expect(rung).toEqual([1_100]);
  });

  it('rings in the order of time, and what is scheduled on the way', () => {
    const clock = new ManualClock(0);
    const rung: string[] = [];
    clock.schedule(20, () => rung.push(`b at ${clock.now()}`));
    clock.schedule(10, () => {
      rung.push(`a at ${clock.now()}`);
      clock.schedule(5, () => rung.push(`c at ${clock.now()}`));
      clock.schedule(500, () => rung.push('too late'));
    });
    clock.advance(100);
    expect(rung).toEqual(['a at 10', 'c at 15', 'b at 20']);
    expect(clock.now()).toBe(100);
  });

  it('does not ring what was cancelled', () => {
    const clock = new ManualClock(0);
    const cancel = clock.schedule(10, () => {
      throw new Error('rang');
    });
    cancel();
    expect(() => clock.advance(100)).not.toThrow();
  });

  it('ends a sleep when its time has come or its signal is aborted', async () => {
    const clock = new ManualClock(0);
    const woken = clock.sleep(1_000);
    clock.advance(1_000);
    await expect(woken).resolves.toBeUndefined();
    const controller = new AbortController();
    const aborted = clock.sleep(1_000, controller.signal);
    controller.abort();
    await expect(aborted).resolves.toBeUndefined();
    await expect(clock.sleep(1_000, controller.signal)).resolves.toBeUndefined();
  });
});
