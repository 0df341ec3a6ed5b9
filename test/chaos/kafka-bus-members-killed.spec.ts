import { GroupUnderLoad, nothingWrong, say } from './kafka-bus/group-under-load';

describe('a group of three, one of them killed under load', () => {
  let group: GroupUnderLoad;
  beforeAll(async () => {
    group = await GroupUnderLoad.start();
  });
  afterAll(() => group?.close());

  it('loses nothing, keeps the order of keys, repeats what was not committed alone', async () => {
    await group.joinAll(3);
    for (let round = 0; round < 2; round += 1) {
      await group.handles(1_500);
      await group.running[1]!.kill();
      // The session of the dead one is over after 6 s; then the others have its partitions.
      await group.handles(6_000);
      await group.joinAll(1);
    }
    await group.handles(1_000);
    const found = await group.settle();
    say('two of three members killed', found);
    expect(found).toEqual(nothingWrong(found));
  });
});
