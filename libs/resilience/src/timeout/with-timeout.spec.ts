import { currentSignal } from './current-signal';
import { CallTimeoutError } from './timeout.error';
import { withTimeout } from './with-timeout';

const never = () => new Promise<never>(() => {});

describe('withTimeout', () => {
  it('hands through what the work answers and throws', async () => {
    await expect(withTimeout('reading', 1_000, () => 5)).resolves.toBe(5);
    const failing = withTimeout('reading', 1_000, () => {
      throw new Error('why');
    });
    await expect(failing).rejects.toThrow('why');
  });

  it('fails with a retryable error that says what took how long', async () => {
    const error = await withTimeout('reading', 5, never).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(CallTimeoutError);
    expect(error).toMatchObject({
      code: 'TIMEOUT',
      retryable: true,
      message: 'reading took longer than 5 ms.',
    });
  });

  it('aborts the signal of the innermost call only', async () => {
    let outer: AbortSignal | undefined;
    let inner: AbortSignal | undefined;
    await withTimeout('outer', 60_000, async () => {
      outer = currentSignal();
      const work = () => {
        inner = currentSignal();
        return never();
      };
      await expect(withTimeout('inner', 5, work)).rejects.toThrow('inner');
    });
    expect([outer?.aborted, inner?.aborted]).toEqual([false, true]);
    expect(currentSignal()).toBeUndefined();
  });

  it('aborts the signal of a call within it too, whoever asks first or last', async () => {
    const signals: (AbortSignal | undefined)[] = [];
    let late: Promise<AbortSignal | undefined> | undefined;
    const outer = withTimeout('outer', 5, () =>
      withTimeout('inner', 200, async () => {
        signals.push(currentSignal());
        late = new Promise((resolve) => setTimeout(() => resolve(currentSignal()), 20));
        return never();
      }),
    );
    await expect(outer).rejects.toThrow('outer');
    signals.push(await late);
    expect(signals.map((signal) => signal?.aborted)).toEqual([true, true]);
    expect(signals[0]?.reason).toBeInstanceOf(CallTimeoutError);
  });
});
