import { ConditionNotMetError, waitFor } from './wait-for';

describe('waitFor', () => {
  it('returns what the condition gave once it is truthy', async () => {
    let looks = 0;
    const value = await waitFor(() => (++looks === 3 ? 'here' : undefined), {
      what: 'the third look',
      intervalMs: 1,
    });
    expect(value).toBe('here');
    expect(looks).toBe(3);
  });

  it('counts a look that throws as not met', async () => {
    let looks = 0;
    const condition = (): boolean => {
      if (++looks < 2) throw new Error('not yet');
      return true;
    };
    await expect(waitFor(condition, { what: 'it', intervalMs: 1 })).resolves.toBe(true);
  });

  it('says what it waited for, how long, and why the last look failed', async () => {
    const condition = (): never => {
      throw new Error('refused');
    };
    const waiting = waitFor(condition, { what: 'the broker', deadlineMs: 0 });
    await expect(waiting).rejects.toThrow(ConditionNotMetError);
    await expect(waiting).rejects.toThrow(/waited 0 ms for the broker.*refused/);
  });
});
