import { setTimeout as pause } from 'node:timers/promises';
import { GroupUnderLoad, nothingWrong, say } from './kafka-bus/group-under-load';

const CHANGE_EVERY_MS = 2_000;
const CHANGES = 30;

describe('a group whose members come and go every 2 s for a minute', () => {
  let group: GroupUnderLoad;
  beforeAll(async () => {
    group = await GroupUnderLoad.start();
  });
  afterAll(() => group?.close());

  it('loses nothing, keeps the order of keys, commits nothing that was not handled', async () => {
    await group.joinAll(2);
    const leaving: Promise<boolean>[] = [];
    for (let change = 0; change < CHANGES; change += 1) {
      if (change % 2 === 0) group.join();
      // Always the one that is there longest: every member comes and goes.
      else leaving.push(group.members[leaving.length]!.leave());
      await pause(CHANGE_EVERY_MS);
    }
    expect(await Promise.all(leaving)).toEqual(leaving.map(() => true));
    await group.handles(500);
    const found = await group.settle();
    say(`${CHANGES} joins and leaves of ${group.members.length} members`, found);
    expect(found).toEqual(nothingWrong(found));
  });
});
