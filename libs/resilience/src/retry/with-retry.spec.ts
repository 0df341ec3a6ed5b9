import { ResilienceOptionsInvalidError } from '../options/resilience-options-invalid.error';
import { withRetry } from './with-retry';

function failing(times: number, error: unknown = new Error('down')) {
  const calls = { count: 0 };
  const work = () => {
    calls.count += 1;
    return calls.count <= times ? Promise.reject(error as Error) : Promise.resolve('up');
  };
  return { calls, work };
}

const fast = { initialDelayMs: 1, maxDelayMs: 1 };

describe('withRetry', () => {
  it('calls again until it goes well', async () => {
    const { calls, work } = failing(2);
    await expect(withRetry(fast, work)).resolves.toBe('up');
    expect(calls.count).toBe(3);
  });

  it('throws the last error when every attempt was of no use', async () => {
    const { calls, work } = failing(9);
    await expect(withRetry({ ...fast, attempts: 4 }, work)).rejects.toThrow('down');
    expect(calls.count).toBe(4);
  });

  it('does not call again on a permanent error', async () => {
    const { calls, work } = failing(9, Object.assign(new Error('no'), { retryable: false }));
    await expect(withRetry(fast, work)).rejects.toThrow('no');
    expect(calls.count).toBe(1);
  });

  it('refuses options that cannot work, naming each', async () => {
    const wrong = withRetry({ attempts: 0, jitter: 2, budget: { ratio: -1 } }, () => 'x');
    await expect(wrong).rejects.toThrow(ResilienceOptionsInvalidError);
    await expect(wrong).rejects.toThrow(/attempts .* 0; jitter .* 2; budget\.ratio .* -1/);
  });
});
