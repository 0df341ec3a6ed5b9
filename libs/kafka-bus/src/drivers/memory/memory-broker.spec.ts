import type { Clock } from '@mainstay/core';
import type { Assignment, ConsumedBatch, ConsumerListener, ProducerRecord } from '../kafka-driver';
import { StaleEpochError } from '../stale-epoch.error';
import { MemoryBroker } from './memory-broker';
import type { MemoryBrokerOptions } from './memory-broker.options';
import { MemoryDriver } from './memory-driver';

/** A clock that stands until it is turned. */
class HandTurnedClock implements Clock {
  private time = 0;
  private readonly planned = new Map<() => void, number>();

  now(): number {
    return this.time;
  }

  schedule(delayMs: number, callback: () => void): () => void {
    const entry = (): void => callback();
    this.planned.set(entry, this.time + delayMs);
    return () => this.planned.delete(entry);
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.schedule(delayMs, resolve));
  }

  turn(ms: number): void {
    this.time += ms;
    for (const [entry, at] of this.planned) {
      if (at > this.time) continue;
      this.planned.delete(entry);
      entry();
    }
  }
}

class Listener implements ConsumerListener {
  readonly assignments: Assignment[] = [];
  readonly offsets: string[] = [];
  readonly lost: (Error | undefined)[] = [];
  revoking: () => Promise<void> = () => Promise.resolve();

  onAssigned(assignment: Assignment): void {
    this.assignments.push(assignment);
  }
  onBatch(batch: ConsumedBatch): void {
    this.offsets.push(...batch.records.map(({ offset }) => offset));
  }
  onRevoking(): Promise<void> {
    return this.revoking();
  }
  onLost(error: Error | undefined): void {
    this.lost.push(error);
  }
  onPoll(): void {
    return;
  }
}

const TOPIC = 'orders';

function setUp(options: MemoryBrokerOptions = {}) {
  const clock = new HandTurnedClock();
  const broker = new MemoryBroker({ partitions: 1, clock, ...options });
  broker.createTopic(TOPIC);
  const driver = new MemoryDriver(broker);
  const join = async () => {
    const consumer = driver.createConsumer({
      clientId: 'app',
      groupId: 'group',
      sessionTimeoutMs: 10_000,
      rebalanceTimeoutMs: 30_000,
    });
    const listener = new Listener();
    const started = consumer.start({ topics: [TOPIC], fromBeginning: true }, listener);
    await turns();
    return { consumer, listener, started };
  };
  return { clock, broker, producer: driver.createProducer(), join };
}

/** Lets everything that waits for the event loop happen; nothing here waits for time. */
async function turns(): Promise<void> {
  for (let i = 0; i < 12; i += 1) await new Promise((resolve) => setImmediate(resolve));
}

function records(count: number, topic = TOPIC): ProducerRecord[] {
  return Array.from({ length: count }, (_, i) => ({
    topic,
    partition: 0,
    key: null,
    value: Buffer.from(String(i)),
    headers: {},
  }));
}

describe('a memory broker as a group coordinator', () => {
  it('gives the partitions of a killed member away when its session is over', async () => {
    const { clock, join } = setUp();
    const doomed = await join();
    doomed.consumer.kill();
    const next = await join();
    clock.turn(9_999);
    await turns();
    expect(next.listener.assignments).toHaveLength(0);
    clock.turn(1);
    await turns();
    expect(next.listener.assignments[0]!.partitions).toHaveLength(1);
    expect(doomed.listener.assignments).toHaveLength(1);
  });

  it('goes on without a member that does not let go in time, and takes it back later', async () => {
    const { clock, join } = setUp();
    const slow = await join();
    let finish: () => void = () => undefined;
    slow.listener.revoking = () => new Promise((resolve) => (finish = resolve));
    const next = await join();
    clock.turn(30_000);
    await turns();
    expect(next.listener.assignments[0]!.partitions).toHaveLength(1);
    const late = slow.consumer.commit([{ topic: TOPIC, partition: 0, offset: '1' }], 1);
    await expect(late).rejects.toThrow(StaleEpochError);
    finish();
    await turns();
    expect(slow.listener.assignments).toHaveLength(2);
  });

  it('tells a member whose client broke down, and takes it back after a delay', async () => {
    const { clock, join } = setUp();
    const { consumer, listener } = await join();
    consumer.crash(new Error('broken'));
    await turns();
    expect(listener.lost).toEqual([new Error('broken')]);
    expect(listener.assignments).toHaveLength(1);
    clock.turn(100);
    await turns();
    expect(listener.assignments).toHaveLength(2);
  });

  it('tells a member that broke down while it drained when the drain is over', async () => {
    const { broker, clock, join } = setUp();
    const { consumer, listener } = await join();
    let finish = (): void => undefined;
    listener.revoking = () => new Promise((resolve) => (finish = resolve));
    broker.growTopic(TOPIC, 4);
    await turns();
    consumer.crash(new Error('broken'));
    clock.turn(1_000);
    await turns();
    expect([listener.lost.length, listener.assignments.length]).toEqual([0, 1]);
    finish();
    await turns();
    expect(listener.lost).toEqual([new Error('broken')]);
    clock.turn(100);
    await turns();
    expect(listener.assignments[1]!.partitions).toHaveLength(4);
  });

  it('reads a topic that is made anew from its first record, whatever was committed', async () => {
    const { broker, join, producer } = setUp();
    const { consumer, listener } = await join();
    await producer.send(records(1));
    await turns();
    const commit = () => consumer.commit([{ topic: TOPIC, partition: 0, offset: '1' }], 1);
    let committed: Promise<unknown> = Promise.resolve();
    listener.revoking = () => (committed = commit().catch(({ kafkaCode }) => kafkaCode)) as never;
    broker.deleteTopic(TOPIC);
    await turns();
    expect(await committed).toBe('UNKNOWN_TOPIC_OR_PARTITION');
    broker.createTopic(TOPIC);
    await producer.send(records(2));
    await turns();
    expect(listener.offsets).toEqual(['0', '0', '1']);
  });
});

describe('a memory broker that does wrong on request', () => {
  it('loses the answer to a send it did or did not take', async () => {
    const { broker, producer } = setUp();
    broker.faults.failProduce({ outcome: 'unknown', appended: true });
    broker.faults.failProduce({ outcome: 'unknown', appended: false });
    expect((await producer.send(records(2))).map((r) => r.status)).toEqual(['unknown', 'unknown']);
    expect(broker.records(TOPIC)).toHaveLength(2);
    expect((await producer.send(records(1)))[0]!.status).toBe('unknown');
    expect((await producer.send(records(1)))[0]).toEqual({ status: 'acknowledged', offset: '2' });
  });

  it('refuses a part of a send', async () => {
    const { broker, producer } = setUp();
    const isSecond = ({ value }: ProducerRecord): boolean => String(value) === '1';
    const fault = { outcome: 'refused', code: 'INVALID_RECORD' } as const;
    broker.faults.failProduce(fault, { where: isSecond, times: 2 });
    for (const base of [0, 2]) {
      const results = await producer.send(records(3));
      expect(results[0]).toEqual({ status: 'acknowledged', offset: String(base) });
      expect(results[1]).toMatchObject({ status: 'refused', code: 'INVALID_RECORD' });
      expect(results[2]).toEqual({ status: 'acknowledged', offset: String(base + 1) });
    }
    expect((await producer.send(records(3)))[1]!.status).toBe('acknowledged');
  });

  it('goes away and comes back with what it had', async () => {
    const { broker, producer, clock, join } = setUp();
    const { consumer, listener } = await join();
    broker.faults.takeOffline();
    expect((await producer.send(records(1)))[0]!.status).toBe('unknown');
    const commit = () => consumer.commit([{ topic: TOPIC, partition: 0, offset: '0' }], 1);
    await expect(commit()).rejects.toMatchObject({ code: 'KAFKA_REQUEST_FAILED' });
    await expect(producer.partitionCounts([TOPIC])).rejects.toMatchObject({ retryable: true });
    broker.faults.bringBack();
    await producer.send(records(1));
    clock.turn(100);
    await turns();
    expect(listener.offsets).toEqual(['0']);
    await commit();
  });

  it('fails as many commits as asked', async () => {
    const { broker, join } = setUp();
    const { consumer } = await join();
    broker.faults.failCommits(1);
    const commit = () => consumer.commit([{ topic: TOPIC, partition: 0, offset: '0' }], 1);
    await expect(commit()).rejects.toMatchObject({ kafkaCode: 'REQUEST_TIMED_OUT' });
    await expect(commit()).resolves.toBeUndefined();
    broker.faults.failCommits(5);
    broker.faults.clear();
    await expect(commit()).resolves.toBeUndefined();
  });
});

describe('the log of a memory broker', () => {
  it('lets go what every group has read', async () => {
    const { broker, producer, join } = setUp({ retainedRecords: 100 });
    const { consumer } = await join();
    await producer.send(records(5000));
    expect(broker.records(TOPIC)).toHaveLength(5000);
    await consumer.commit([{ topic: TOPIC, partition: 0, offset: '5000' }], 1);
    expect(broker.records(TOPIC).map(({ offset }) => offset)[0]).toBe('4900');
  });

  it('keeps what a group has not read', async () => {
    const { broker, producer, join } = setUp({ retainedRecords: 0 });
    const { consumer } = await join();
    await producer.send(records(5000));
    broker.group('slow').setOffset(TOPIC, 0, 2000);
    await consumer.commit([{ topic: TOPIC, partition: 0, offset: '5000' }], 1);
    expect(broker.records(TOPIC)[0]!.offset).toBe('2000');
  });

  it('never holds much more than its bound, and goes on at the earliest record', async () => {
    const { broker, producer, join } = setUp({ maxRecords: 2000 });
    await producer.send(records(9000));
    expect(broker.records(TOPIC)).toHaveLength(2000);
    const { listener } = await join();
    await turns();
    expect(listener.offsets[0]).toBe('7000');
  });

  it('makes topics when they are named, where it may', async () => {
    const { producer, broker } = setUp({ autoCreateTopics: true, partitions: 2 });
    expect((await producer.send(records(1, 'new')))[0]!.status).toBe('acknowledged');
    expect(broker.describe('new')).toMatchObject({ partitions: 2 });
  });
});
