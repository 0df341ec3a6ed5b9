import { delayMs } from './topic-names';
import { topicPlan } from './topic-plan';

describe('topicPlan', () => {
  it('has each topic once, with retry topics per group and one for the dead letters', () => {
    const plan = topicPlan({ topics: ['orders', 'refunds'] }, [
      { topic: 'orders', group: 'billing', retryDelays: ['5s', '1m'] },
      { topic: 'orders', group: 'shipping' },
    ]);
    expect(plan.map(({ topic }) => topic)).toEqual([
      'orders',
      'refunds',
      'orders.retry.billing.0s',
      'orders.retry.billing.5s',
      'orders.retry.billing.1m',
      'orders.DLT',
      'orders.retry.shipping.0s',
    ]);
    expect(plan[0]).toEqual({ topic: 'orders', partitions: 3, replicationFactor: 1 });
  });

  it('takes settings of single topics over the defaults', () => {
    const [orders] = topicPlan({ topics: ['orders'] }, [], {
      partitions: 3,
      replicationFactor: 2,
      topics: { orders: { partitions: 12, config: { 'retention.ms': '1000' } } },
    });
    expect(orders).toEqual({
      topic: 'orders',
      partitions: 12,
      replicationFactor: 2,
      config: { 'retention.ms': '1000' },
    });
  });
});

describe('topicPlan of a reader', () => {
  it('gives retry and dead-letter topics the largest record of their topic', () => {
    const topics = {
      orders: { config: { 'max.message.bytes': '5000000', 'retention.ms': '1000' } },
      'orders.DLT': { partitions: 1, config: { 'retention.ms': '-1' } },
    };
    const readers = [{ topic: 'orders', group: 'billing' }];
    const plan = topicPlan(undefined, readers, { partitions: 3, replicationFactor: 1, topics });
    expect(plan.map(({ topic, config }) => [topic, config])).toEqual([
      ['orders', topics.orders.config],
      ['orders.retry.billing.0s', { 'max.message.bytes': '5000000' }],
      ['orders.DLT', { 'max.message.bytes': '5000000', 'retention.ms': '-1' }],
    ]);
  });

  it('refuses a delay that no retry topic can have', () => {
    const reader = { topic: 'orders', group: 'billing', retryDelays: ['5 minutes'] };
    expect(() => topicPlan(undefined, [reader as never])).toThrow(/"5 minutes" is no delay/);
  });
});

describe('delayMs', () => {
  it('reads seconds, minutes and hours, and nothing else', () => {
    expect(['0s', '5s', '10m', '2h'].map(delayMs)).toEqual([0, 5_000, 600_000, 7_200_000]);
    for (const wrong of ['5', '5 s', 's', '-1s', '1d']) {
      expect(() => delayMs(wrong)).toThrow(/no delay/);
    }
  });
});
