import { Watch } from './watch';

const late = (): Error => new Error('late');

describe('Watch', () => {
  let watch: Watch;

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] });
    watch = new Watch();
  });

  afterEach(() => {
    watch.stop();
    jest.useRealTimers();
  });

  const never = (): Promise<never> => new Promise(() => undefined);

  it('settles as the work does', async () => {
    await expect(watch.over(Promise.resolve(7), 100, late)).resolves.toBe(7);
    await expect(watch.over(Promise.reject(new Error('no')), 100, late)).rejects.toThrow('no');
  });

  it('rejects once the time is over, and not before', async () => {
    let error: unknown;
    const waiting = watch.over(never(), 100, late).catch((reason: unknown) => (error = reason));
    await jest.advanceTimersByTimeAsync(99);
    expect(error).toBeUndefined();
    await jest.advanceTimersByTimeAsync(2);
    await waiting;
    expect(error).toEqual(new Error('late'));
  });

  it('gives each piece its own time, by one timer', async () => {
    await watch.over(Promise.resolve(), 100, late);
    await jest.advanceTimersByTimeAsync(60);
    let error: unknown;
    const waiting = watch.over(never(), 100, late).catch((reason: unknown) => (error = reason));
    expect(jest.getTimerCount()).toBe(1);
    await jest.advanceTimersByTimeAsync(98);
    expect(error).toBeUndefined();
    await jest.advanceTimersByTimeAsync(3);
    await waiting;
    expect(error).toEqual(new Error('late'));
  });

  it('keeps the deadline of what is under way when it is stopped', async () => {
    const waiting = watch.over(never(), 100, late);
    watch.stop();
    const expected = expect(waiting).rejects.toThrow('late');
    await jest.advanceTimersByTimeAsync(101);
    await expected;
  });

  it('leaves no timer behind once what it watched has ended', async () => {
    await watch.over(Promise.resolve(), 100, late);
    await jest.advanceTimersByTimeAsync(100);
    expect(jest.getTimerCount()).toBe(0);
    await watch.over(Promise.resolve(), 100, late);
    watch.stop();
    expect(jest.getTimerCount()).toBe(0);
  });
});
