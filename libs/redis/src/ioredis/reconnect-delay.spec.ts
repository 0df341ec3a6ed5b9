import { reconnectDelay } from './reconnect-delay';

describe('reconnectDelay', () => {
  it('doubles from 50 ms to 2 s, for ever', () => {
    expect([1, 2, 3, 6, 7, 1_000].map(reconnectDelay)).toEqual([50, 100, 200, 1600, 2000, 2000]);
  });
});
