import { systemClock } from '@mainstay/core';
import { MemoryBroker } from '../drivers/memory/memory-broker';
import { MemoryDriver } from '../drivers/memory/memory-driver';
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
});
