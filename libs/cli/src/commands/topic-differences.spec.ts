import type { TopicDifference } from '@mainstay/kafka-bus';
import { differenceReport, differenceRows } from './topic-differences';

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

describe('differenceReport', () => {
  const reportOn = (...differences: TopicDifference[]) =>
    differenceReport(['orders'], () => Promise.resolve(differences));

  it('gives the command that changes what was there, lists in brackets', async () => {
    const made = difference({ topic: 'made', settings });
    const { rows, remarks } = await reportOn(difference({ settings }), made);
    expect(rows).toEqual(differenceRows(difference({ settings })));
    expect(remarks).toHaveLength(2);
    expect(remarks[1]).toContain(
      "--alter --topic orders --add-config 'retention.ms=1000,cleanup.policy=[compact,delete]'",
    );
  });

  it('does not call missing what was there and is not shown', async () => {
    const { rows, remarks } = await reportOn(difference({ actual: undefined }));
    expect(rows).toEqual([]);
    expect(remarks).toEqual([expect.stringMatching(/does not show them.*: orders$/)]);
  });

  it('gives the command that adds partitions, and warns of the order of keys', async () => {
    const actual = { partitions: 1, replicationFactor: 1 };
    const { rows, remarks } = await reportOn(difference({ actual }));
    expect(rows).toEqual([{ topic: 'orders', expected: '3 × 1', actual: '1 × 1' }]);
    expect(remarks).toEqual([
      expect.stringContaining('later events of a key may overtake earlier ones'),
      '  kafka-topics.sh --bootstrap-server <broker> --alter --topic orders --partitions 3',
    ]);
  });

  it('says that no partitions can be taken away, and how replicas are changed', async () => {
    const actual = { partitions: 6, replicationFactor: 2 };
    const { remarks } = await reportOn(difference({ actual }));
    expect(remarks.join('\n')).toMatch(
      /no partitions away.*\n {2}topics: \{ 'orders': \{ partitions: 6 \} \}\n/,
    );
    expect(remarks.join('\n')).toMatch(/kafka-reassign-partitions.*\n {2}orders: 1 for each/);
  });

  it('says why topics could not be compared', async () => {
    const refused = () => Promise.reject(new Error('not for you'));
    await expect(differenceReport(['orders'], refused)).resolves.toEqual({
      rows: [],
      remarks: ['The topics that were there could not be compared: not for you'],
    });
    await expect(differenceReport([], refused)).resolves.toEqual({ rows: [], remarks: [] });
  });
});
