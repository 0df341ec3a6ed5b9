import { setTimeout as pause } from 'node:timers/promises';
import { GroupUnderLoad, nothingWrong, say } from './kafka-bus/group-under-load';

const OUTAGE_MS = 20_000;

describe('a broker that is killed under publishing and consuming', () => {
  let group: GroupUnderLoad;
  beforeAll(async () => {
    group = await GroupUnderLoad.start();
  });
  afterAll(() => group?.close());

  it('comes back after 20 s to a group that lost nothing and goes on by itself', async () => {
    await group.joinAll(3);
    await group.handles(2_000);
    await group.kafka.kill();
    await pause(OUTAGE_MS);
    await group.kafka.start();
    await group.handles(3_000);
    const found = await group.settle();
    say(`the broker away for 20 s, ${group.load.retried} publishes repeated`, found);
    expect(found).toEqual(nothingWrong(found));
    expect(group.members).toHaveLength(3);
  });
});
