import type { INestApplicationContext } from '@nestjs/common';
import { diagnostics } from '@mainstay/core';
import { DeadLetters, KafkaBus } from '@mainstay/kafka-bus';
import { startOwnKafka, startOwnRedis, waitFor, type OwnServer } from '@mainstay/testing';
import { examineGroupRun } from './invariants';
import { CommitWatch } from './kafka-bus/commit-watch';
import { kindOf, Mixed, publishMixed } from './kafka-bus/duplicates-and-poison';
import { nothingWrong, say } from './kafka-bus/group-under-load';
import {
  addOne,
  ATTEMPTS,
  MIXED_GROUP,
  MixedWork,
  startMixedMember,
} from './kafka-bus/mixed-member';

// Ten thousand failures are this suite's subject: nobody needs them on the console.
diagnostics.log.subscribe(undefined, () => undefined);

const EVENTS = 100_000;
const DUPLICATES = 100_000;
const MEMBERS = 2;

describe('a group that gets 100,000 events and as many duplicates, a tenth of them poison', () => {
  const servers: OwnServer[] = [];
  const members: INestApplicationContext[] = [];
  afterAll(async () => {
    await Promise.all(members.map((member) => member.close()));
    await Promise.all(servers.map((server) => server.dispose()));
  });

  it('has each effect once, each poison in the dead letters once, and commits it all', async () => {
    const [kafka, redis] = [await startOwnKafka(), await startOwnRedis()];
    servers.push(kafka, redis);
    const work = new MixedWork();
    for (let n = 0; n < MEMBERS; n += 1) {
      const urls = { kafka: kafka.url, redis: redis.url };
      members.push(await startMixedMember(work, urls, `member${n}`));
    }
    const watch = new CommitWatch(kafka.url, MIXED_GROUP, Mixed.topic);
    const load = await publishMixed(members[0]!.get(KafkaBus), EVENTS);
    expect(load.records).toBe(EVENTS + DUPLICATES);
    try {
      const what = 'every record to be committed';
      await waitFor(() => watch.total >= load.records, { what, deadlineMs: 400_000 });
      expect(await watch.written()).toBe(load.records);
    } finally {
      await watch.stop();
    }

    const poison = load.ids.filter((_, event) => kindOf(event) === 'poison');
    const good = load.ids.filter((_, event) => kindOf(event) !== 'poison');
    const letters = await members[0]!
      .get(DeadLetters)
      .list(Mixed.topic, {}, { limit: 2 * poison.length });
    const dead = new Map<string, number>();
    for (const { eventId } of letters) addOne(dead, String(eventId));
    const found = examineGroupRun({
      published: load.byKey,
      handlings: work.handlings,
      commits: watch.seen,
      deaths: new Map(),
    });
    say(
      `${good.length} effects due, ${work.effects.size} happened, ${DUPLICATES} duplicates of ` +
        `which ${work.metInFlight} looks met the first in flight, ${poison.length} poison, ` +
        `${letters.length} dead letters`,
      found,
    );
    expect(work.effects.size).toBe(good.length);
    expect(good.filter((id) => work.effects.get(id) !== 1)).toEqual([]);
    expect(letters).toHaveLength(poison.length);
    expect(poison.filter((id) => dead.get(id) !== 1)).toEqual([]);
    expect(poison.filter((id) => work.failures.get(id) !== ATTEMPTS)).toEqual([]);
    expect(watch.total).toBe(load.records);
    expect(found).toEqual(nothingWrong(found));
  });
});
