import { diagnostics, type Clock, type ComponentLogger } from '@mainstay/core';
import type { DriverConsumer } from '../../drivers/kafka-driver';
import { CONSUMER_DEFAULTS } from '../consumer.options';
import type { TopicRoute } from '../dispatch/topic-routes';
import { RETRY_DEFAULTS } from '../retry/retry-policy';
import type { Subscription } from '../subscription';
import { GroupConsumer } from './group-consumer';

/** Lets every promise that can go on go on. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A group whose handlers end at once, and whose commits are made when the test says so. */
function setUp(commit: () => Promise<void> = () => Promise.resolve()) {
  const timers: (() => void)[] = [];
  const clock = {
    now: () => 0,
    schedule: (_delayMs: number, run: () => void) => {
      timers.push(run);
      return () => undefined;
    },
  } as unknown as Clock;
  const app = { name: 'test', version: '1', environment: 'testing' };
  const first = { concurrency: 10, retry: RETRY_DEFAULTS } as Subscription;
  const route: TopicRoute = {
    topic: 'topic',
    baseTopic: 'topic',
    delay: undefined,
    takers: new Map(),
    raw: undefined,
    first,
    isShared: false,
  };
  const silent = { info: () => {}, warn: () => {} };
  const group = new GroupConsumer({
    group: 'group',
    app,
    clock,
    logger: silent as unknown as ComponentLogger,
    consumer: { commit } as unknown as DriverConsumer,
    routes: new Map([['topic', route]]),
    options: CONSUMER_DEFAULTS,
    workers: {
      one: () => Promise.resolve({ kind: 'finished' }),
      many: () => Promise.reject(new Error('no handler of batches')),
    },
    raise: () => undefined,
  });
  group.onAssigned({ epoch: 1, memberId: 'me', partitions: [{ topic: 'topic', partition: 0 }] });
  const read = async (...offsets: number[]): Promise<void> => {
    const at = { topic: 'topic', partition: 0 };
    const fields = { timestamp: 0, key: null, value: Buffer.from('{}'), headers: {} };
    const records = offsets.map((offset) => ({ ...at, ...fields, offset: String(offset) }));
    group.onBatch({ ...at, records, highWatermark: '100' });
    await settled();
  };
  const commitNow = async (): Promise<void> => {
    for (const run of timers.splice(0)) run();
    await settled();
  };
  const lags: (number | undefined)[] = [];
  const unsubscribe = diagnostics.kafkaLag.subscribe(app, ({ lag }) => void lags.push(lag));
  return { commitNow, group, lags, read, unsubscribe };
}

describe('the lag that a GroupConsumer tells of', () => {
  it('is none any more when everything was committed, though nothing else comes', async () => {
    const { commitNow, lags, read, unsubscribe } = setUp();
    await read(97, 98);
    await commitNow();
    await read(99);
    await commitNow();
    unsubscribe();
    expect(lags).toEqual([3, 1, 1, 0]);
  });

  it('is not told of a partition that was lost before its commit was answered', async () => {
    const answered = Promise.withResolvers<void>();
    const { commitNow, group, lags, read, unsubscribe } = setUp(() => answered.promise);
    await read(99);
    await commitNow();
    group.onLost(undefined);
    answered.resolve();
    await settled();
    unsubscribe();
    expect(lags).toEqual([1, undefined]);
  });
});
