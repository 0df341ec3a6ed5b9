import type { TopicDifference } from '@mainstay/kafka-bus';
import { differenceRows, settingsRemarks } from './topic-differences';

const shape = { partitions: 3, replicationFactor: 1 };
const difference = (more: Partial<TopicDifference>): TopicDifference => ({
  topic: 'orders',
  expected: { topic: 'orders', ...shape },
  actual: shape,
  settings: [],
  ...more,
});
const settings = [
  { name: 'retention.ms', expected: '1000', actual: '604800000' },
  { name: 'cleanup.policy', expected: 'compact,delete', actual: undefined },
];

describe('differenceRows', () => {
  it('shows each setting that differs, and the partitions only where they do', () => {
    expect(differenceRows(difference({ settings }))).toEqual([
      { topic: 'orders', expected: 'retention.ms=1000', actual: 'retention.ms=604800000' },
      { topic: 'orders', expected: 'cleanup.policy=compact,delete', actual: 'not set' },
    ]);
    const smaller = { partitions: 1, replicationFactor: 1 };
    const rows = differenceRows(difference({ actual: smaller, settings: settings.slice(0, 1) }));
    expect(rows.map(({ actual }) => actual)).toEqual(['1 × 1', 'retention.ms=604800000']);
  });

  it('says once of a topic that it is missing', () => {
    expect(differenceRows(difference({ actual: undefined }))).toEqual([
      { topic: 'orders', expected: '3 × 1', actual: 'missing' },
    ]);
  });
});

describe('settingsRemarks', () => {
  it('gives the command that changes what was there, lists in brackets', async () => {
    const [remark, ...others] = await settingsRemarks(['orders'], () =>
      Promise.resolve([difference({ settings }), difference({ topic: 'made', settings })]),
    );
    expect(others).toEqual([]);
    expect(remark).toContain(
      "--alter --topic orders --add-config 'retention.ms=1000,cleanup.policy=[compact,delete]'",
    );
  });

  it('says nothing of topics that differ in partitions only', async () => {
    const compare = () => Promise.resolve([difference({})]);
    await expect(settingsRemarks(['orders'], compare)).resolves.toEqual([]);
  });

  it('says why settings could not be compared', async () => {
    const refused = () => Promise.reject(new Error('not for you'));
    await expect(settingsRemarks(['orders'], refused)).resolves.toEqual([
      'The settings of topics that were there could not be compared: not for you',
    ]);
    await expect(settingsRemarks([], refused)).resolves.toEqual([]);
  });
});
