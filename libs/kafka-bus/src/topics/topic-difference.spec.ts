import { topicDifference } from './topic-difference';

const shape = { partitions: 3, replicationFactor: 1 };
const actual = { topic: 'orders', ...shape };
const expected = { topic: 'orders', ...shape, config: { 'retention.ms': '1000' } };

describe('topicDifference', () => {
  it('is none where everything declared is so, whatever else the topic has', () => {
    const config = { 'retention.ms': '1000', 'cleanup.policy': 'compact' };
    expect(topicDifference(expected, actual, config)).toBeUndefined();
    expect(topicDifference({ topic: 'orders', ...shape }, actual, config)).toBeUndefined();
  });

  it('names a declared setting that has another value, or none', () => {
    const other = topicDifference(expected, actual, { 'retention.ms': '604800000' });
    expect(other?.settings).toEqual([
      { name: 'retention.ms', expected: '1000', actual: '604800000' },
    ]);
    expect(topicDifference(expected, actual)?.settings).toEqual([
      { name: 'retention.ms', expected: '1000', actual: undefined },
    ]);
  });

  it('compares values as they are written', () => {
    const policy = { ...expected, config: { 'cleanup.policy': 'compact, delete' } };
    const config = { 'cleanup.policy': 'compact,delete' };
    expect(topicDifference(policy, actual, config)?.settings).toHaveLength(1);
  });

  it('is there for partitions or replicas alone', () => {
    const config = { 'retention.ms': '1000' };
    for (const other of [{ partitions: 2 }, { replicationFactor: 2 }]) {
      const found = { ...actual, ...other };
      expect(topicDifference(expected, found, config)).toEqual({
        topic: 'orders',
        expected,
        actual: found,
        settings: [],
      });
    }
  });

  it('names no settings of a topic that is missing', () => {
    expect(topicDifference(expected, undefined)).toEqual({
      topic: 'orders',
      expected,
      actual: undefined,
      settings: [],
    });
  });
});
