import { RedisSubscription } from './redis-subscription';

const message = (data: string) => ({ channel: 'c', data });

describe('RedisSubscription', () => {
  it('gives what was buffered before it ends', async () => {
    const subscription = new RedisSubscription('c', 10, async () => undefined);
    subscription.deliver(message('1'));
    await subscription.close();
    subscription.deliver(message('too late'));
    expect(await subscription.next()).toEqual({ done: false, value: message('1') });
    expect(await subscription.next()).toEqual({ done: true, value: undefined });
  });

  it('drops the oldest beyond its capacity, and counts them', async () => {
    const subscription = new RedisSubscription('c', 2, async () => undefined);
    for (const data of ['1', '2', '3', '4']) subscription.deliver(message(data));
    expect(subscription.dropped).toBe(2);
    expect(await subscription.next()).toMatchObject({ value: message('3') });
  });

  it('serves readers that wait in the order they came, and ends them all on close', async () => {
    let left = 0;
    const subscription = new RedisSubscription('c', 2, async () => void (left += 1));
    const readers = [subscription.next(), subscription.next(), subscription.next()];
    subscription.deliver(message('1'));
    subscription.deliver(message('2'));
    await Promise.all([subscription.close(), subscription.close(), subscription.return()]);
    expect(await Promise.all(readers)).toEqual([
      { done: false, value: message('1') },
      { done: false, value: message('2') },
      { done: true, value: undefined },
    ]);
    expect(left).toBe(1);
  });
});
