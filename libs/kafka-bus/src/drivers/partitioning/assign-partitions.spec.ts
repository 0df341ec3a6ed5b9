import { assignPartitions } from './assign-partitions';

const counts = new Map([
  ['orders', 4],
  ['returns', 3],
]);

describe('assignPartitions', () => {
  it('gives every partition to exactly one member, evenly', () => {
    const members = ['c', 'a', 'b'].map((memberId) => ({
      memberId,
      topics: ['orders', 'returns'],
    }));
    const assigned = assignPartitions(members, counts);
    const all = [...assigned.values()].flat().map((p) => `${p.topic}-${p.partition}`);
    expect(new Set(all).size).toBe(7);
    expect(all).toHaveLength(7);
    expect([...assigned.values()].map((p) => p.length).sort()).toEqual([2, 2, 3]);
  });

  it('gives a topic only to members that subscribe to it', () => {
    const assigned = assignPartitions(
      [
        { memberId: 'a', topics: ['orders'] },
        { memberId: 'b', topics: ['returns'] },
      ],
      counts,
    );
    expect(assigned.get('a')!.every((p) => p.topic === 'orders')).toBe(true);
    expect(assigned.get('b')!.map((p) => p.partition)).toEqual([0, 1, 2]);
  });

  it('leaves a member beyond the partition count without any', () => {
    const members = ['a', 'b'].map((memberId) => ({ memberId, topics: ['one'] }));
    const assigned = assignPartitions(members, new Map([['one', 1]]));
    expect(assigned.get('b')).toEqual([]);
  });

  it('does not depend on the order in which members are listed', () => {
    const members = ['b', 'a'].map((memberId) => ({ memberId, topics: ['orders'] }));
    expect(assignPartitions(members, counts)).toEqual(
      assignPartitions(members.toReversed(), counts),
    );
  });
});
