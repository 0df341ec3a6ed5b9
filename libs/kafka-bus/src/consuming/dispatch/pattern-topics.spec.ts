import { patternTopics } from './pattern-topics';

describe('patternTopics', () => {
  const topics = [
    'orders.eu',
    'orders.us',
    'refunds',
    'orders.eu.DLT',
    'orders.eu.retry.billing.0s',
    'orders.eu.retry.billing.10m',
    '__consumer_offsets',
  ];

  it('finds topics, but none that belongs to another one or to Kafka', () => {
    expect(patternTopics(/^orders/, topics)).toEqual(['orders.eu', 'orders.us']);
    expect(patternTopics(/./, topics)).toEqual(['orders.eu', 'orders.us', 'refunds']);
  });

  it('finds the same with a pattern that remembers where it stopped', () => {
    const pattern = /orders/g;
    expect(patternTopics(pattern, topics)).toEqual(['orders.eu', 'orders.us']);
    expect(patternTopics(pattern, topics)).toEqual(['orders.eu', 'orders.us']);
  });
});
