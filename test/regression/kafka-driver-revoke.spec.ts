import { setTimeout as pause } from 'node:timers/promises';
import { describeOn, waitFor } from '@mainstay/testing';
import { numbers } from '@mainstay/testing/contracts/kafka-driver';
import { DrainingMember, HandlingRecord } from './kafka-driver/draining-member';
import { onRealBroker } from './kafka-driver/real-driver';

const PARTITIONS = [0, 1, 2, 3];
const RECORDS = 800;
const CHANGES = 8;

/**
 * kafkajs tells nobody before it gives partitions up: a runner that only queues went on with
 * records that another member got as well, 2,295 of 40,000 twice. With its default retry delays a
 * group that changes often hardly ever meets.
 */
describeOn(['kafka'], 'members that come and go, on a real broker', ({ kafka }) => {
  const fixture = onRealBroker(kafka.url);

  it('handle every record once, in order, one of a partition at a time', async () => {
    const topic = await fixture().topic(PARTITIONS.length);
    for (const partition of PARTITIONS) {
      await fixture().send(topic, numbers(0, RECORDS), partition);
    }
    const record = new HandlingRecord();
    const join = async (): Promise<DrainingMember> => {
      const { consumer } = fixture().member();
      const member = new DrainingMember(consumer, record, () => pause(10));
      await consumer.start({ topics: [topic], fromBeginning: true }, member);
      return member;
    };
    const members = [await join()];
    const startedAt = Date.now();
    for (let change = 0; change < CHANGES; change += 1) {
      if (change % 2 === 0) members.push(await join());
      else await members.shift()!.stop();
    }
    const changingMs = Date.now() - startedAt;
    const done = (): boolean => record.handled.length >= PARTITIONS.length * RECORDS;
    await waitFor(done, { what: 'all records', deadlineMs: 40_000 });
    await Promise.all(members.map((member) => member.stop()));

    expect(record.overlaps).toEqual([]);
    expect(new Set(record.handled).size).toBe(record.handled.length);
    for (const partition of PARTITIONS) {
      const own = record.handled.filter((id) => id.startsWith(`${partition}/`));
      expect(own).toEqual(numbers(0, RECORDS).map((offset) => `${partition}/${offset}`));
    }
    // Each change waits for a heartbeat of the others (1 s) and one record of 10 ms.
    expect(changingMs / CHANGES).toBeLessThan(2500);
  });

  it('wait for a member that works on a record longer than a session lasts', async () => {
    const topic = await fixture().topic(2);
    for (const partition of [0, 1]) await fixture().send(topic, ['long', 'next'], partition);
    const record = new HandlingRecord();
    const slow = fixture().member();
    let workMs = 8000;
    const worker = new DrainingMember(slow.consumer, record, () => {
      const working = pause(workMs);
      workMs = 1;
      return working;
    });
    await slow.consumer.start({ topics: [topic], fromBeginning: true }, worker);
    await waitFor(() => worker.assignments === 1, { what: 'an assignment' });
    const fast = fixture().member();
    const other = new DrainingMember(fast.consumer, record, () => pause(1));
    await fast.consumer.start({ topics: [topic], fromBeginning: true }, other);
    await waitFor(() => record.handled.length >= 4, { what: 'the records', deadlineMs: 20_000 });
    expect(record.overlaps).toEqual([]);
    expect(new Set(record.handled).size).toBe(record.handled.length);
  });
});
