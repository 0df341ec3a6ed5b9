import { PerLabels } from './per-labels';

const made: Record<string, string>[] = [];
const kept = () =>
  new PerLabels((_, labels) => {
    made.push(labels);
    return { labels };
  });
const labels = (topic: string, outcome: string) => ({ topic, consumer_group: 'g', outcome });

describe('what is kept per labels', () => {
  beforeEach(() => made.splice(0));

  it('is made once for each combination, whatever order the labels stand in', () => {
    const all = kept();
    const first = all.of('kafkaConsumed', labels('a', 'handled'));
    const again = all.of('kafkaConsumed', {
      outcome: 'handled',
      consumer_group: 'g',
      topic: 'a',
    });
    expect(again).toBe(first);
    expect(all.of('kafkaConsumed', labels('a', 'skipped'))).not.toBe(first);
    expect(all.of('kafkaConsumed', labels('b', 'handled'))).not.toBe(first);
    expect(made).toHaveLength(3);
  });

  it('is one for a metric without labels, and each metric has its own', () => {
    const all = kept();
    expect(all.of('databaseAcquired', {})).toBe(all.of('databaseAcquired', {}));
    expect(all.of('databaseReleased', {})).not.toBe(all.of('databaseAcquired', {}));
  });

  it('does not grow without end, and keeps what it has', () => {
    const all = kept();
    const first = all.of('kafkaConsumed', labels('topic 0', 'handled'));
    for (let n = 1; n < 3_000; n += 1) all.of('kafkaConsumed', labels(`topic ${n}`, 'handled'));
    expect(made).toHaveLength(1_000);
    expect(all.of('kafkaConsumed', labels('another', 'handled'))).toBeUndefined();
    expect(all.of('kafkaConsumed', labels('topic 0', 'handled'))).toBe(first);
    expect(all.of('kafkaHandler', { topic: 'a', consumer_group: 'g' })).toBeDefined();
  });
});
