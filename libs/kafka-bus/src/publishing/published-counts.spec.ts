import { diagnostics } from '@mainstay/core';
import { PublishedCounts } from './published-counts';

const app = { name: 'shop_service', environment: 'testing', version: '1' } as const;

function setUp() {
  const told: string[] = [];
  const end = diagnostics.kafkaPublished.subscribe(app, ({ topic, result, count }) =>
    told.push(`${topic} ${result} ${count}`),
  );
  return { counts: new PublishedCounts(app), told, end };
}

describe('PublishedCounts', () => {
  it('tells once of all records that come to their end together', async () => {
    const { counts, end, told } = setUp();
    for (let n = 0; n < 3; n += 1) counts.add('a', 'published');
    await Promise.resolve();
    counts.add('a', 'published');
    await Promise.resolve();
    end();
    expect(told).toEqual(['a published 3', 'a published 1']);
  });

  it('tells of each topic and of each result by itself, and loses none', async () => {
    const { counts, end, told } = setUp();
    counts.add('a', 'published');
    counts.add('a', 'failed');
    counts.add('b', 'failed');
    counts.add('b', 'failed');
    counts.add('a', 'published');
    await Promise.resolve();
    end();
    expect(told).toEqual(['a published 1', 'a failed 1', 'b failed 2', 'a published 1']);
  });
});
