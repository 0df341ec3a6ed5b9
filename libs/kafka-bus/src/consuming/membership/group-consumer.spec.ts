import type { Clock, ComponentLogger } from '@mainstay/core';
import type {
  ConsumedRecord,
  DriverConsumer,
  OffsetToCommit,
  TopicPartition,
} from '../../drivers/kafka-driver';
import { CONSUMER_DEFAULTS, type ConsumerOptions } from '../consumer.options';
import type { Delivery, Verdict } from '../delivery/delivery';
import type { TopicRoute } from '../dispatch/topic-routes';
import { RETRY_DEFAULTS } from '../retry/retry-policy';
import type { Subscription } from '../subscription';
import { GroupConsumer } from './group-consumer';

const FINISHED: Verdict = { kind: 'finished' };

/** A clock whose hands the test turns. */
class TestClock implements Clock {
  private time = 1_000;
  private timers: { readonly at: number; readonly run: () => void }[] = [];

  now(): number {
    return this.time;
  }

  schedule(delayMs: number, run: () => void): () => void {
    const timer = { at: this.time + delayMs, run };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((one) => one !== timer);
    };
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.schedule(delayMs, resolve);
      signal?.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  async advance(ms: number): Promise<void> {
    this.time += ms;
    const due = this.timers.filter(({ at }) => at <= this.time);
    this.timers = this.timers.filter(({ at }) => at > this.time);
    due.forEach(({ run }) => run());
    await settled();
  }
}

class RecordingConsumer implements DriverConsumer {
  readonly commits: { readonly offsets: readonly OffsetToCommit[]; readonly epoch: number }[] = [];
  readonly paused: string[] = [];
  stopped = false;

  start(): Promise<void> {
    return Promise.resolve();
  }
  pause(partitions: readonly TopicPartition[]): void {
    for (const { partition } of partitions) this.paused.push(`pause ${partition}`);
  }
  resume(partitions: readonly TopicPartition[]): void {
    for (const { partition } of partitions) this.paused.push(`resume ${partition}`);
  }
  commit(offsets: readonly OffsetToCommit[], epoch: number): Promise<void> {
    this.commits.push({ offsets, epoch });
    return Promise.resolve();
  }
  stop(): Promise<void> {
    this.stopped = true;
    return Promise.resolve();
  }
}

/** Lets every promise that can go on go on. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

function setUp(options: ConsumerOptions = {}) {
  const clock = new TestClock();
  const consumer = new RecordingConsumer();
  const running = new Map<string, (verdict: Verdict) => void>();
  const started: string[] = [];
  const raised: Error[] = [];
  const subscription: Subscription = {
    place: 'Test.handle',
    group: 'group',
    definitions: [],
    raw: undefined,
    concurrency: 10,
    fromBeginning: true,
    retry: RETRY_DEFAULTS,
    unknownEvents: 'skip',
    key: undefined,
    batch: undefined,
    handle: () => Promise.resolve(),
  };
  const route: TopicRoute = {
    topic: 'topic',
    baseTopic: 'topic',
    delay: undefined,
    takers: new Map(),
    raw: undefined,
    first: subscription,
    isShared: false,
  };
  const silent = { info: () => {}, warn: () => {}, error: () => {}, debug: () => {} };
  const group = new GroupConsumer({
    group: 'group',
    app: { name: 'test', version: '1', environment: 'testing' },
    clock,
    logger: silent as unknown as ComponentLogger,
    consumer,
    routes: new Map([['topic', route]]),
    options: { ...CONSUMER_DEFAULTS, ...options },
    workers: {
      one: ({ record }: Delivery) =>
        new Promise((resolve) => {
          started.push(record.offset);
          running.set(record.offset, resolve);
        }),
      many: () => Promise.reject(new Error('no handler of batches')),
    },
    raise: (error) => void raised.push(error),
  });
  const assign = (epoch: number) =>
    group.onAssigned({ epoch, memberId: 'me', partitions: [{ topic: 'topic', partition: 0 }] });
  const record = (offset: number, key: string): ConsumedRecord => ({
    topic: 'topic',
    partition: 0,
    offset: String(offset),
    timestamp: 0,
    key: Buffer.from(key),
    value: Buffer.from('{}'),
    headers: {},
  });
  const read = (...records: [offset: number, key: string][]) =>
    group.onBatch({
      topic: 'topic',
      partition: 0,
      records: records.map(([offset, key]) => record(offset, key)),
      highWatermark: '100',
    });
  const end = async (offset: number, verdict: Verdict = FINISHED) => {
    running.get(String(offset))!(verdict);
    await settled();
  };
  return { assign, clock, consumer, end, group, read, raised, started };
}

describe('GroupConsumer', () => {
  it('runs one message of a key at a time and different keys side by side', async () => {
    const { assign, end, read, started } = setUp();
    assign(1);
    read([0, 'a'], [1, 'a'], [2, 'b']);
    expect(started).toEqual(['0', '2']);
    await end(0);
    expect(started).toEqual(['0', '2', '1']);
  });

  it('gathers commits, and only up to the first unfinished message', async () => {
    const { assign, clock, consumer, end, read } = setUp();
    assign(7);
    read([0, 'a'], [1, 'b'], [2, 'c']);
    await end(0);
    await end(2);
    expect(consumer.commits).toHaveLength(0);
    await clock.advance(200);
    const offsets = [{ topic: 'topic', partition: 0, offset: '1' }];
    expect(consumer.commits).toEqual([{ offsets, epoch: 7 }]);
    await end(1);
    await clock.advance(200);
    expect(consumer.commits[1]!.offsets[0]!.offset).toBe('3');
  });

  it('starts nothing in a drain, waits for what runs, and commits it', async () => {
    const { assign, consumer, end, group, read, started } = setUp();
    assign(1);
    read([0, 'a'], [1, 'a']);
    let revoked = false;
    const revoking = group.onRevoking().then(() => {
      revoked = true;
    });
    await settled();
    expect(revoked).toBe(false);
    await end(0);
    await revoking;
    expect(started).toEqual(['0']);
    expect(consumer.commits[0]!.offsets[0]!.offset).toBe('1');
  });

  it('keeps a key busy whose handler outlives the drain, and commits it never', async () => {
    const { assign, clock, consumer, end, group, read, started } = setUp({ drainDeadlineMs: 500 });
    assign(1);
    read([0, 'slow'], [1, 'other']);
    await end(1);
    const revoking = group.onRevoking();
    await clock.advance(500);
    await revoking;
    assign(2);
    read([0, 'slow'], [1, 'other']);
    expect(started).toEqual(['0', '1', '1']);
    await end(0);
    expect(started).toEqual(['0', '1', '1', '0']);
    await clock.advance(200);
    expect(consumer.commits).toHaveLength(0);
    await end(0);
    await end(1);
    await clock.advance(200);
    expect(consumer.commits).toEqual([
      { offsets: [{ topic: 'topic', partition: 0, offset: '2' }], epoch: 2 },
    ]);
  });

  it('forgets everything without a commit when the membership is lost', async () => {
    const { assign, clock, consumer, end, group, read } = setUp();
    assign(1);
    read([0, 'a']);
    await end(0);
    group.onLost(new Error('evicted'));
    await clock.advance(200);
    expect(consumer.commits).toHaveLength(0);
    expect(group.state).toBe('lost');
    expect(group.assignedPartitions).toBe(0);
  });

  it('raises what broke it down where the process is to end, and only that', () => {
    const ending = setUp({ onCrash: 'end' });
    ending.assign(1);
    ending.group.onLost(undefined);
    expect(ending.raised).toEqual([]);
    const cause = new Error('the broker said no');
    ending.group.onLost(cause);
    expect(ending.raised).toMatchObject([{ code: 'KAFKA_CONSUMER_CRASHED', cause }]);
    const staying = setUp();
    staying.assign(1);
    staying.group.onLost(cause);
    expect(staying.raised).toEqual([]);
  });

  it('holds a waiting message at the head of its key without holding a slot', async () => {
    const { assign, clock, end, group, read, started } = setUp();
    assign(1);
    read([0, 'a'], [1, 'a']);
    await end(0, { kind: 'wait', afterMs: 300, circuit: false });
    expect(group.runningHandlers).toBe(0);
    await clock.advance(299);
    expect(started).toEqual(['0']);
    await clock.advance(1);
    expect(started).toEqual(['0', '0']);
    await end(0);
    expect(started).toEqual(['0', '0', '1']);
  });

  it('pauses above the high mark and resumes below the low mark', async () => {
    const { assign, consumer, end, read } = setUp({ highMark: 3, lowMark: 1 });
    assign(1);
    read([0, 'a'], [1, 'b'], [2, 'c']);
    expect(consumer.paused).toEqual(['pause 0']);
    await end(0);
    expect(consumer.paused).toEqual(['pause 0']);
    await end(1);
    expect(consumer.paused).toEqual(['pause 0', 'resume 0']);
  });

  it('pauses the partition while a circuit is open and lets one probe through', async () => {
    const { assign, clock, consumer, end, read, started } = setUp();
    assign(1);
    read([0, 'a']);
    await end(0, { kind: 'wait', afterMs: 1_000, circuit: true });
    expect(consumer.paused).toEqual(['pause 0']);
    read([1, 'b'], [2, 'c']);
    expect(started).toEqual(['0']);
    await clock.advance(1_000);
    expect(started).toEqual(['0', '0']);
    await end(0);
    expect(consumer.paused).toEqual(['pause 0', 'resume 0']);
    expect(started).toEqual(['0', '0', '1', '2']);
  });

  it('drains, commits and leaves when it stops', async () => {
    const { assign, consumer, end, group, read } = setUp();
    assign(1);
    read([0, 'a']);
    const stopping = group.stop(new AbortController().signal);
    await end(0);
    await stopping;
    expect(consumer.commits[0]!.offsets[0]!.offset).toBe('1');
    expect(consumer.stopped).toBe(true);
  });
});
