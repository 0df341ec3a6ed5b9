import { getEventListeners } from 'node:events';
import { onAbort } from './on-abort';

describe('onAbort', () => {
  it('runs every wish that was not taken back, in order, once', () => {
    const abort = new AbortController();
    const ran: number[] = [];
    const takeBack = [1, 2, 3].map((n) => onAbort(abort.signal, () => ran.push(n)));
    takeBack[1]!();
    abort.abort();
    abort.abort();
    expect(ran).toEqual([1, 3]);
  });

  it('adds one listener to a signal, however many wish', () => {
    const { signal } = new AbortController();
    for (let n = 0; n < 1000; n += 1) onAbort(signal, () => undefined);
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
  });

  it('keeps the signals of different calls apart', () => {
    const [one, other] = [new AbortController(), new AbortController()];
    const ran: string[] = [];
    onAbort(one.signal, () => ran.push('one'));
    onAbort(other.signal, () => ran.push('other'));
    other.abort();
    expect(ran).toEqual(['other']);
  });
});
