import { AsyncLocalStorage } from 'node:async_hooks';
import { ManualClock } from '@mainstay/testing';
import {
  Bulkhead,
  BulkheadFullError,
  ResilienceOptionsInvalidError,
  type BulkheadOptions,
} from '@mainstay/resilience';

function bulkheadOf(options: BulkheadOptions) {
  const clock = new ManualClock();
  const bulkhead = new Bulkhead({ name: 'content', clock, ...options });
  const ends: ((error?: Error) => void)[] = [];
  const begun: string[] = [];
  /** A call that ends when its place in `ends` is called. */
  const call = (name: string) =>
    bulkhead.execute(() => {
      begun.push(name);
      return new Promise<string>((resolve, reject) => {
        ends.push((error) => (error === undefined ? resolve(name) : reject(error)));
      });
    });
  return { bulkhead, clock, ends, begun, call };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('Bulkhead', () => {
  it('makes as many calls at once as it may and refuses the next, saying why', async () => {
    const { bulkhead, ends, call } = bulkheadOf({ maxConcurrent: 2 });
    const under = [call('a'), call('b')];
    await expect(call('c')).rejects.toMatchObject({
      code: 'BULKHEAD_FULL',
      bulkhead: 'content',
      retryable: true,
      deferMs: 250,
    });
    expect(bulkhead.getState()).toMatchObject({ active: 2, queued: 0, maxConcurrent: 2 });
    ends.forEach((end) => end());
    await expect(Promise.all(under)).resolves.toEqual(['a', 'b']);
    expect(bulkhead.getState()).toMatchObject({ active: 0 });
  });

  it('lets those that wait in one by one, in the order of coming, before a newcomer', async () => {
    const { ends, begun, call } = bulkheadOf({ maxConcurrent: 1, maxQueued: 2 });
    const all = [call('a'), call('b'), call('c')];
    await expect(call('d')).rejects.toThrow(BulkheadFullError);
    ends[0]?.();
    await all[0];
    const newcomer = expect(call('e')).resolves.toBe('e');
    await settle();
    expect(begun).toEqual(['a', 'b']);
    for (let i = 1; i < 4; i += 1) {
      ends[i]?.();
      await settle();
    }
    await newcomer;
    expect(begun).toEqual(['a', 'b', 'c', 'e']);
  });

  it('gives the place of a call that fails to the next', async () => {
    const { ends, call } = bulkheadOf({ maxConcurrent: 1, maxQueued: 1 });
    const [first, second] = [call('a'), call('b')];
    ends[0]?.(new Error('down'));
    await expect(first).rejects.toThrow('down');
    await settle();
    ends[1]?.();
    await expect(second).resolves.toBe('b');
  });

  it('refuses a call that waited too long, and leaves its place in the queue', async () => {
    const { bulkhead, clock, ends, call } = bulkheadOf({
      maxConcurrent: 1,
      maxQueued: 1,
      maxWaitMs: 300,
    });
    const first = call('a');
    const waiting = call('b');
    clock.advance(299);
    expect(bulkhead.queued).toBe(1);
    clock.advance(1);
    await expect(waiting).rejects.toThrow(/none ended within 300 ms/);
    expect(bulkhead.queued).toBe(0);
    ends[0]?.();
    await first;
    expect(bulkhead.active).toBe(0);
  });

  it('runs a call that waited in the context it was made in', async () => {
    const { bulkhead, ends, call } = bulkheadOf({ maxConcurrent: 1, maxQueued: 1 });
    const ids = new AsyncLocalStorage<string>();
    const first = ids.run('one', () => call('a'));
    const second = ids.run('two', () => bulkhead.execute(() => ids.getStore()));
    ends[0]?.();
    await first;
    await expect(second).resolves.toBe('two');
  });

  it('refuses options that cannot work, naming each', () => {
    const make = (options: object) => () => new Bulkhead({ name: 'x', ...options } as never);
    expect(make({})).toThrow(ResilienceOptionsInvalidError);
    expect(make({})).toThrow(/maxConcurrent is missing/);
    expect(make({ maxConcurrent: 0, maxQueued: -1, maxWait: 5 })).toThrow(
      /maxConcurrent must be .* not 0; .*maxQueued must be .* not -1; .*maxWait is no option/,
    );
  });
});
