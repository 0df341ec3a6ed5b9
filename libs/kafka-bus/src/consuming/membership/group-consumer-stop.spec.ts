import type { Clock, ComponentLogger } from '@mainstay/core';
import type { DriverConsumer } from '../../drivers/kafka-driver';
import type { Delay } from '../../topics/topic-names';
import { CONSUMER_DEFAULTS } from '../consumer.options';
import type { Delivery, Verdict } from '../delivery/delivery';
import type { TopicRoute } from '../dispatch/topic-routes';
import { RETRY_DEFAULTS } from '../retry/retry-policy';
import type { Subscription } from '../subscription';
import { GroupConsumer } from './group-consumer';

/** Lets every promise that can go on go on. */
const settled = () => new Promise((resolve) => setImmediate(resolve));
const silent = { info: () => {}, warn: () => {} };

/** A group whose handlers end when the test says so, and a clock that stands still. */
function setUp(delay?: Delay) {
  const timers = new Set<() => void>();
  const schedule = (_delayMs: number, run: () => void) => {
    timers.add(run);
    return () => void timers.delete(run);
  };
  const sleep = () => new Promise<void>(() => undefined);
  const started: string[] = [];
  const ends: (() => void)[] = [];
  const none = () => Promise.resolve();
  const consumer = { commit: none, stop: none, pause: () => {}, resume: () => {} };
  const first = { concurrency: 10, retry: RETRY_DEFAULTS } as Subscription;
  const place = { topic: 'topic', baseTopic: 'topic', delay };
  const route: TopicRoute = {
    ...place,
    takers: new Map(),
    raw: undefined,
    first,
    isShared: false,
  };
  const group = new GroupConsumer({
    group: 'group',
    app: { name: 'test', version: '1', environment: 'testing' },
    clock: { now: () => 0, schedule, sleep } as Clock,
    logger: silent as unknown as ComponentLogger,
    consumer: consumer as unknown as DriverConsumer,
    routes: new Map([['topic', route]]),
    options: CONSUMER_DEFAULTS,
    workers: {
      one: ({ record }: Delivery) => {
        started.push(record.offset);
        return new Promise<Verdict>((resolve) => {
          ends.push(() => resolve({ kind: 'finished' }));
        });
      },
      many: () => Promise.reject(new Error('no handler of batches')),
    },
    raise: () => undefined,
  });
  const at = { topic: 'topic', partition: 0 };
  const assign = (epoch: number) => group.onAssigned({ epoch, memberId: 'me', partitions: [at] });
  const read = (key: string, headers = {}) => {
    const record = {
      ...at,
      offset: '0',
      timestamp: 0,
      key: Buffer.from(key),
      value: null,
      headers,
    };
    group.onBatch({ ...at, records: [record], highWatermark: '100' });
  };
  return { assign, ends, group, read, started, timers };
}

describe('a group that stops', () => {
  it('begins nothing that a rebalance brings meanwhile, or afterwards', async () => {
    const { assign, ends, group, read, started } = setUp();
    assign(1);
    read('a');
    const stopping = group.stop(new AbortController().signal);
    assign(2);
    read('b');
    await settled();
    expect(started).toEqual(['0']);
    ends[0]!();
    await stopping;
    assign(3);
    read('c');
    await settled();
    expect(started).toEqual(['0']);
    expect(group.state).toBe('stopped');
  });
});

describe('a group that has lost a partition of a retry topic', () => {
  it('waits for its delay no longer, and holds nothing of it', () => {
    const { assign, group, read, timers } = setUp('1h');
    assign(1);
    read('a', { 'x-retry-at': Buffer.from('3600000') });
    expect(timers.size).toBeGreaterThan(0);
    group.onLost(undefined);
    expect(timers.size).toBe(0);
  });
});

describe('a group that is lost while it drains', () => {
  it('keeps a new membership that came before the drain had ended', async () => {
    const { assign, ends, group, read, started } = setUp();
    assign(1);
    read('a');
    const revoking = group.onRevoking();
    group.onLost(new Error('broken'));
    assign(2);
    ends[0]!();
    await revoking;
    read('a');
    expect(group.assignedPartitions).toBe(1);
    expect(started).toEqual(['0', '0']);
  });
});
