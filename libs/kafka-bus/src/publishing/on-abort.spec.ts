import { getEventListeners } from 'node:events';
import { offAbort, onAbort } from './on-abort';

describe('onAbort', () => {
  const telling = <T>(told: T[], name: T) => ({ aborted: () => void told.push(name) });

  it('tells each that has not left, in order, once', () => {
    const abort = new AbortController();
    const told: number[] = [];
    const all = [1, 2, 3].map((n) => telling(told, n));
    for (const each of all) onAbort(abort.signal, each);
    offAbort(abort.signal, all[1]!);
    abort.abort();
    abort.abort();
    expect(told).toEqual([1, 3]);
  });

  it('adds one listener to a signal, however many are told', () => {
    const { signal } = new AbortController();
    for (let n = 0; n < 1000; n += 1) onAbort(signal, telling([], n));
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
  });

  it('keeps the signals of different calls apart', () => {
    const [one, other] = [new AbortController(), new AbortController()];
    const told: string[] = [];
    onAbort(one.signal, telling(told, 'one'));
    onAbort(other.signal, telling(told, 'other'));
    other.abort();
    expect(told).toEqual(['other']);
  });
});
