import { systemClock } from '@mainstay/core';
import { MemoryBroker } from '../drivers/memory/memory-broker';
import { MemoryDriver } from '../drivers/memory/memory-driver';
import { ReplayRunningError } from './replay-running.error';
import { scanTopic } from './topic-scan';

describe('scanTopic', () => {
  it('visits no record twice when the group is dealt its partitions anew on the way', async () => {
    const broker = new MemoryBroker({ partitions: 1 });
    broker.createTopic('topic', 1);
    const record = { topic: 'topic', partition: 0, key: null, headers: {} };
    broker.produce(['a', 'b', 'c'].map((text) => ({ ...record, value: Buffer.from(text) })));
    const visited: string[] = [];
    const group = broker.group('scanning');
    await scanTopic({
      driver: new MemoryDriver(broker),
      clock: systemClock,
      topic: 'topic',
      groupId: 'scanning',
      visit: async ({ offset }) => {
        visited.push(offset);
        const before = group.generation;
        if (visited.length === 2) broker.growTopic('topic', 2);
        while (visited.length === 2 && group.generation === before) {
          await new Promise((resolve) => setImmediate(resolve));
        }
        return true;
      },
    });
    expect(visited).toEqual(['0', '1', '2']);
  });

  it.each([1, 4])('lets one of two that begin at once go on, of %i partitions', async (count) => {
    const broker = new MemoryBroker({ partitions: count });
    broker.createTopic('topic', count);
    const records = Array.from({ length: 8 }, (_, at) => ({
      topic: 'topic',
      partition: at % count,
      key: null,
      headers: {},
      value: Buffer.from('a'),
    }));
    broker.produce(records);
    const driver = new MemoryDriver(broker);
    const visited = [new Set<string>(), new Set<string>()];
    const scans = visited.map((seen) =>
      scanTopic({
        driver,
        clock: systemClock,
        topic: 'topic',
        groupId: 'scanning',
        visit: ({ offset, partition }) => seen.add(`${partition}:${offset}`).size > 0,
      }),
    );
    const ends = await Promise.allSettled(scans);
    const reasons = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
    expect(reasons).toEqual([expect.any(ReplayRunningError)]);
    const winner = ends.findIndex(({ status }) => status === 'fulfilled');
    expect(visited[winner]!.size).toBe(8);
  });
});
