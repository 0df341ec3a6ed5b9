import { Injectable } from '@nestjs/common';
import { IsInt } from 'class-validator';
import { systemClock } from '@mainstay/core';
import { defineEvent, type EventEnvelope } from '@mainstay/events';
import {
  DeadLetters,
  KafkaConsumers,
  KafkaSubscribe,
  ReplayRunningError,
  type KafkaBusModuleOptions,
} from '@mainstay/kafka-bus';
import { uniquePrefix, waitFor } from '@mainstay/testing';
import { boot, type BusApplication } from './bus-application';

class NumberV1 {
  @IsInt() readonly number!: number;
}

/** What dead letters promise, on any driver. */
export function deadLettersSuite(options: () => KafkaBusModuleOptions): void {
  let application: BusApplication | undefined;
  afterEach(() => application?.close());

  async function start(topics: { readonly partitions?: number } = {}) {
    const topic = uniquePrefix('numbers');
    const Counted = defineEvent({ type: topic, data: NumberV1, key: (data) => `${data.number}` });
    const groups = { failing: uniquePrefix('failing'), other: uniquePrefix('other') };
    const seen = { failing: [] as string[], other: [] as string[] };
    let broken = true;

    @Injectable()
    class Counter {
      @KafkaSubscribe(Counted, { group: groups.failing, retry: { attempts: 1 } })
      async failing(event: EventEnvelope<NumberV1>): Promise<void> {
        if (broken && event.data.number < 3) throw Object.assign(new Error('no'), { code: 'NO' });
        seen.failing.push(event.event_id);
      }

      @KafkaSubscribe(Counted, { group: groups.other })
      async other(event: EventEnvelope<NumberV1>): Promise<void> {
        seen.other.push(event.event_id);
      }
    }
    const given = options();
    const module = { ...given, topics: { ...given.topics, ...topics } };
    application = await boot(module, [Counter]);
    const letters = application.app.get(DeadLetters);
    const drafts = Array.from({ length: 5 }, (_, number) => Counted.create({ number }));
    const receipts = await application.bus.publishAll(drafts);
    const ids = receipts.map(({ eventId }) => eventId);
    await waitFor(async () => (await letters.list(topic)).length === 3, { what: 'dead letters' });
    await waitFor(() => seen.other.length === 5, { what: 'the other group' });
    const repair = () => {
      broken = false;
    };
    return { topic, groups, ids, letters, repair, seen };
  }

  it('says so where the topic has no dead-letter topic', async () => {
    const { letters } = await start();
    const topic = uniquePrefix('nobody');
    await expect(letters.list(topic)).rejects.toMatchObject({
      code: 'KAFKA_TOPIC_MISSING',
      topics: [`${topic}.DLT`],
    });
  });

  it('lists them with what failed, and filters', async () => {
    const { groups, ids, letters, topic } = await start();
    const [first] = await letters.list(topic, { eventId: ids[0]! });
    expect(first).toMatchObject({
      eventId: ids[0],
      originalTopic: topic,
      group: groups.failing,
      errorCode: 'NO',
      errorMessage: 'no',
      attempts: 1,
    });
    expect(await letters.list(topic, { errorCode: 'OTHER' })).toHaveLength(0);
    expect(await letters.list(topic, { to: new Date(0) })).toHaveLength(0);
    const shown = await letters.show(topic, first!.partition, first!.offset);
    expect(shown?.eventId).toBe(ids[0]);
  });

  it('keeps the beginning of a message that is as large as the broker takes', async () => {
    const { groups, letters, topic } = await start();
    const value = Buffer.alloc(1_048_500, 'x');
    const sent = await application!.bus.publishBytes({ topic, key: null, value, headers: {} });
    const { offset, partition } = sent as { offset: string; partition: number };
    const filter = { group: groups.failing, errorCode: 'ENVELOPE_INVALID' };
    const found = async () => (await letters.list(topic, filter))[0];
    const letter = await waitFor(found, { what: 'the large dead letter' });
    expect(letter).toMatchObject({
      value: 'x'.repeat(4_000),
      originalValueBytes: value.length,
      originalTopic: topic,
      originalPartition: partition,
      originalOffset: offset,
    });
    const { failed, replayed } = await letters.replay(topic, filter);
    expect(replayed).toEqual([]);
    expect(failed[0]!.reason).toContain('only the first 4000 of 1048500 bytes');
  });

  it('replays to the group that failed only, with the same id, and not twice', async () => {
    const { ids, letters, repair, seen, topic } = await start();
    repair();
    const dry = await letters.replay(topic, {}, { all: true, dryRun: true });
    expect(dry.replayed).toHaveLength(3);
    expect(seen.failing).toHaveLength(2);
    const { replayed, unread } = await letters.replay(topic, {}, { all: true });
    expect([replayed.length, unread]).toEqual([3, []]);
    await waitFor(() => seen.failing.length === 5, { what: 'the replayed ones' });
    expect([...seen.failing].sort()).toEqual([...ids].sort());
    expect((await letters.replay(topic, {}, { all: true })).replayed).toHaveLength(0);
    expect(seen.other).toHaveLength(5);
  });

  it('says at once that another replay is running, which goes on', async () => {
    const { ids, letters, repair, seen, topic } = await start();
    const { bus, driver } = application!;
    repair();
    const sending = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const send: typeof bus.publishBytes = async (...record) => {
      sending.resolve();
      await held.promise;
      return bus.publishBytes(...record);
    };
    const slow = new DeadLetters(driver, systemClock, send, { info: () => undefined });
    const first = slow.replay(topic, {}, { all: true });
    await sending.promise;
    const began = performance.now();
    const second = letters.replay(topic, {}, { all: true });
    await expect(second).rejects.toBeInstanceOf(ReplayRunningError);
    await expect(second).rejects.toThrow(`Another replay of ${topic}.DLT is running`);
    expect(performance.now() - began).toBeLessThan(5_000);
    held.resolve();
    expect((await first).replayed).toHaveLength(3);
    expect((await letters.replay(topic, {}, { all: true })).replayed).toHaveLength(0);
    await waitFor(() => seen.failing.length === 5, { what: 'the replayed ones' });
    expect([...seen.failing].sort()).toEqual([...ids].sort());
  });

  it('lets one of two replays that begin at once go on', async () => {
    const { letters, repair, seen, topic } = await start();
    repair();
    const replay = () => letters.replay(topic, {}, { all: true });
    const ends = await Promise.allSettled([replay(), replay()]);
    const done = ends.flatMap((end) => (end.status === 'fulfilled' ? end.value.replayed : []));
    // A letter sent by both has one id, as a claim wants it.
    expect(new Set(done.map(({ eventId }) => eventId)).size).toBe(3);
    for (const end of ends) {
      if (end.status === 'rejected') expect(end.reason).toBeInstanceOf(ReplayRunningError);
    }
    await waitFor(() => new Set(seen.failing).size === 5, { what: 'the replayed ones' });
    expect((await replay()).replayed).toHaveLength(0);
  });

  it('says where nobody in the group reads what is replayed', async () => {
    const { groups, letters, topic } = await start();
    const retry = `${topic}.retry.${groups.failing}.0s`;
    const { driver } = application!;
    await application!.app.get(KafkaConsumers).stop(new AbortController().signal);
    const replay = (dryRun: boolean) => letters.replay(topic, {}, { all: true, dryRun });
    const nobody = `nobody is in group ${groups.failing} now: they wait in ${retry} until`;
    expect((await replay(true)).unread).toEqual([expect.stringContaining(nobody)]);

    const member = driver.createConsumer({ clientId: 'other', groupId: groups.failing });
    const idle = { onAssigned: () => undefined, onBatch: () => undefined, onPoll: () => undefined };
    const listener = { ...idle, onRevoking: () => Promise.resolve(), onLost: () => undefined };
    await member.start({ topics: [topic], fromBeginning: true }, listener);
    const gone = `nobody in group ${groups.failing} has that subscription any more`;
    const isSaid = async () => (await replay(true)).unread[0]?.startsWith(gone);
    await waitFor(isSaid, { what: 'the subscription that is gone' });
    await member.stop();

    expect(await replay(false)).toMatchObject({
      replayed: { length: 3 },
      failed: [],
      unread: [expect.stringContaining(retry)],
    });
    const admin = driver.createAdmin();
    const offsets = await admin.topicOffsets(retry);
    await admin.disconnect();
    expect(offsets.reduce((sum, { high }) => sum + Number(high), 0)).toBe(3);
  });

  it('purges what is meant up to the first that is not, and says what stays', async () => {
    const { letters, repair, topic } = await start({ partitions: 1 });
    const [first, second, third] = await letters.list(topic);
    const left = async () => (await letters.list(topic)).map(({ eventId }) => eventId);
    const behind = { partition: 0, count: 1, behind: first!.offset };
    expect(await letters.purge(topic, { eventId: second!.eventId! })).toEqual({
      purged: [],
      held: [behind],
    });
    const { purged } = await letters.purge(topic, { errorCode: 'NO' }, { dryRun: true });
    expect(purged).toHaveLength(3);
    expect(await left()).toHaveLength(3);
    await letters.purge(topic, { offset: first!.offset, group: first!.group! });
    expect(await left()).toEqual([second!.eventId, third!.eventId]);
    repair();
    await letters.replay(topic, { eventId: second!.eventId! });
    expect(await letters.purge(topic, {}, { replayed: true })).toMatchObject({
      purged: [{ eventId: second!.eventId }],
      held: [],
    });
    expect(await left()).toEqual([third!.eventId]);
    expect((await letters.replay(topic, {}, { all: true })).replayed).toHaveLength(1);
    expect((await letters.purge(topic, {}, { all: true })).purged).toHaveLength(1);
    expect(await left()).toEqual([]);
    expect((await letters.replay(topic, {}, { all: true })).replayed).toHaveLength(0);
  });

  it('refuses to replay everything unasked', async () => {
    const { letters, topic } = await start();
    await expect(letters.purge(topic, {})).rejects.toMatchObject({
      code: 'DEAD_LETTER_FILTER_EMPTY',
    });
    await expect(letters.replay(topic, {})).rejects.toMatchObject({
      code: 'DEAD_LETTER_FILTER_EMPTY',
    });
  });
}
