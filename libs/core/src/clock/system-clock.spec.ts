import { systemClock } from './system-clock';

const YEAR_MS = 365 * 24 * 3_600_000;
const soon = () => new Promise((resolve) => setTimeout(resolve, 20, 'waiting'));

describe('systemClock', () => {
  it.each([YEAR_MS, Infinity])('does not call at once what is due in %p ms', async (delayMs) => {
    const callback = jest.fn();
    const cancel = systemClock.schedule(delayMs, callback);
    await soon();
    cancel();
    expect(callback).not.toHaveBeenCalled();
  });

  it('sleeps on for as long, until the signal', async () => {
    const over = new AbortController();
    const sleeping = systemClock.sleep(YEAR_MS, over.signal);
    expect(await Promise.race([sleeping, soon()])).toBe('waiting');
    over.abort();
    await sleeping;
  });
});
