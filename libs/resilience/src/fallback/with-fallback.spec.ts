import { withFallback } from './with-fallback';

const permanent = Object.assign(new Error('not found'), { retryable: false });

describe('withFallback', () => {
  it('answers by what stands in, and tells it the error', async () => {
    const down = new Error('down');
    const seen: unknown[] = [];
    const answer = withFallback(
      () => Promise.reject(down),
      (error) => {
        seen.push(error);
        return 'from the cache';
      },
    );
    await expect(answer).resolves.toBe('from the cache');
    expect(seen).toEqual([down]);
  });

  it('does not ask it where the call went well', async () => {
    const standIn = () => {
      throw new Error('never asked');
    };
    await expect(withFallback(() => 'well', standIn)).resolves.toBe('well');
  });

  it('throws a permanent error on, unless the options say otherwise', async () => {
    const failing = () => Promise.reject(permanent);
    await expect(withFallback(failing, () => 'x')).rejects.toBe(permanent);
    const always = { when: () => true };
    await expect(withFallback(failing, () => 'x', always)).resolves.toBe('x');
    const never = { when: () => false };
    await expect(
      withFallback(
        () => Promise.reject(new Error('down')),
        () => 'x',
        never,
      ),
    ).rejects.toThrow('down');
  });

  it('throws the second error when that fails too, with the first as its cause', async () => {
    const down = new Error('down');
    const answer = withFallback(
      () => Promise.reject(down),
      () => Promise.reject(new Error('no cache either')),
    );
    await expect(answer).rejects.toMatchObject({ message: 'no cache either', cause: down });
  });
});
