import type { Clock } from '@mainstay/core';
import type { ConsumedRecord } from '../../drivers/kafka-driver';
import { Delivery, type Verdict } from '../delivery/delivery';
import { RETRY_DEFAULTS, type RetryOptions } from '../retry/retry-policy';
import type { BatchOptions, Subscription } from '../subscription';
import { PartitionTracker } from '../tracking/partition-tracker';
import { Dispatcher } from './dispatcher';
import type { TopicRoute } from './topic-routes';

const FINISHED: Verdict = { kind: 'finished' };
const wait = (afterMs: number, circuit = false): Verdict => ({ kind: 'wait', afterMs, circuit });
/** Lets every promise that can go on go on. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

function turnedClock() {
  let time = 1_000;
  const alarms = new Set<{ readonly at: number; readonly ring: () => void }>();
  const clock: Clock = {
    now: () => time,
    schedule: (delayMs, ring) => {
      const alarm = { at: time + delayMs, ring };
      alarms.add(alarm);
      return () => void alarms.delete(alarm);
    },
    sleep: () => new Promise(() => undefined),
  };
  const advance = async (ms: number) => {
    time += ms;
    const due = [...alarms].filter(({ at }) => at <= time);
    for (const alarm of due) if (alarms.delete(alarm)) alarm.ring();
    await settled();
  };
  const alarmsIn = () => [...alarms].map(({ at }) => at - time);
  return { advance, alarmsIn, clock };
}

interface Setting {
  readonly batch?: Partial<BatchOptions>;
  readonly concurrency?: number;
  readonly retry?: RetryOptions;
}

function setUp({ batch = {}, concurrency = 2, retry = {} }: Setting = {}) {
  const subscription: Subscription = {
    place: 'Test.handle',
    group: 'group',
    definitions: [],
    raw: undefined,
    concurrency,
    fromBeginning: true,
    retry: { ...RETRY_DEFAULTS, ...retry },
    unknownEvents: 'skip',
    key: undefined,
    batch: { maxSize: 3, maxWaitMs: 0, ...batch },
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
  const { advance, alarmsIn, clock } = turnedClock();
  /** Offsets of every batch, in the order they were started. */
  const started: string[] = [];
  const ends = new Map<string, (verdicts: Verdict | readonly Verdict[]) => void>();
  const gates: boolean[] = [];
  const dispatcher = new Dispatcher(
    {
      one: () => Promise.reject(new Error('no handler of single messages')),
      many: (deliveries) =>
        new Promise((resolve) => {
          const offsets = deliveries.map(({ record }) => record.offset).join(' ');
          started.push(offsets);
          ends.set(offsets, (verdicts) =>
            resolve(
              new Map(deliveries.map((each, at) => [each, [verdicts].flat()[at] ?? FINISHED])),
            ),
          );
        }),
    },
    clock,
    {
      onFinished: () => undefined,
      onLate: () => undefined,
      onGate: (_subscription, open) => void gates.push(open),
    },
  );
  const trackers = [0, 1].map((partition) => new PartitionTracker<Delivery>('topic', partition, 1));
  const { signal } = new AbortController();
  const delivery = (offset: number, notBefore?: number) =>
    new Delivery({ offset: String(offset) } as ConsumedRecord, route, signal, notBefore);
  const deliveries: Delivery[] = [];
  /** Records as they are fetched together: `a b a` are offsets 0, 1 and 2 of keys a and b. */
  const fetch = async (keys: string, from = 0, partition = 0, notBefore?: number) => {
    const tracker = trackers[partition]!;
    keys.split(' ').forEach((key, index) => {
      const added = delivery(from + index, notBefore);
      deliveries.push(added);
      const lane = tracker.add(from + index, key, 1, added);
      if (lane !== undefined) dispatcher.ready(lane);
    });
    await settled();
  };
  const end = async (offsets: string, verdicts: Verdict | readonly Verdict[] = []) => {
    ends.get(offsets)!(verdicts);
    await settled();
  };
  return { advance, alarmsIn, deliveries, dispatcher, end, fetch, gates, started, trackers };
}

describe('Dispatcher, for a handler of batches', () => {
  it('gathers what came together, keys and runs of a key, in order of offset', async () => {
    const { fetch, started } = setUp({ batch: { maxSize: 10 } });
    await fetch('a b a c b');
    expect(started).toEqual(['0 1 2 3 4']);
  });

  it('never runs one key in two batches at once, nor two partitions in one', async () => {
    const { end, fetch, started } = setUp();
    await fetch('a a a a b b');
    await fetch('a', 0, 1);
    expect(started).toEqual(['0 1 2', '0']);
    await end('0');
    expect(started).toHaveLength(2);
    await end('0 1 2');
    expect(started.slice(2)).toEqual(['3 4 5']);
  });

  it('starts full batches side by side, up to its concurrency', async () => {
    const { end, fetch, started } = setUp();
    await fetch('a b c d e f g h i j');
    expect(started).toEqual(['0 1 2', '3 4 5']);
    await end('0 1 2');
    expect(started[2]).toBe('6 7 8');
  });

  it('lets what comes slowly gather behind a batch at work, but only for a while', async () => {
    const { advance, end, fetch, started } = setUp({ batch: { maxSize: 10 } });
    await fetch('a');
    await fetch('b', 1);
    await fetch('c', 2);
    expect(started).toEqual(['0']);
    await end('0');
    expect(started).toEqual(['0', '1 2']);
    await fetch('d', 3);
    await advance(49);
    expect(started).toHaveLength(2);
    await advance(1);
    expect(started[2]).toBe('3');
  });

  it('waits for more where it is told to, until the batch is full', async () => {
    const { advance, fetch, started } = setUp({ batch: { maxWaitMs: 20 } });
    await fetch('a');
    await advance(19);
    expect(started).toEqual([]);
    await fetch('b c', 1);
    expect(started).toEqual(['0 1 2']);
    await fetch('d', 3, 1);
    await advance(20);
    expect(started[1]).toBe('3');
  });

  it('takes one message of a key at a time where none may overtake', async () => {
    const { end, fetch, started } = setUp({
      batch: { maxSize: 10 },
      retry: { onFailure: 'block' },
    });
    await fetch('a a b');
    expect(started).toEqual(['0 2']);
    await end('0 2', [wait(100), FINISHED]);
    expect(started).toEqual(['0 2']);
  });

  it('finishes what is finished and keeps the rest at the head of its key', async () => {
    const { advance, end, fetch, started, trackers } = setUp({ batch: { maxSize: 10 } });
    await fetch('a a b');
    await end('0 1 2', [FINISHED, wait(100), FINISHED]);
    expect(trackers[0]!.lowWatermark).toBe(1);
    expect(trackers[0]!.size).toBe(1);
    await fetch('a b', 3);
    expect(started).toEqual(['0 1 2', '4']);
    await advance(100);
    await end('4');
    expect(started[2]).toBe('1 3');
    await end('1 3');
    expect(trackers[0]!.lowWatermark).toBe(5);
  });

  it('runs alone, from then on, what failed with others', async () => {
    const { deliveries, end, fetch, started } = setUp({ batch: { maxSize: 10 } });
    await fetch('a a b');
    for (const delivery of deliveries) delivery.alone = true;
    await end('0 1 2', [wait(0), wait(0), wait(0)]);
    expect(started.slice(1)).toEqual(['0', '2']);
    await end('0');
    expect(started[3]).toBe('1');
  });

  it('does not take into a batch what is not due', async () => {
    const { advance, end, fetch, started } = setUp({ batch: { maxSize: 10 } });
    await fetch('a', 0, 0, 1_050);
    await fetch('b', 1);
    await end('1');
    expect(started).toEqual(['1']);
    await advance(50);
    expect(started).toEqual(['1', '0']);
  });

  it('sends one message as the probe while a circuit is open, then batches', async () => {
    const { advance, end, fetch, gates, started } = setUp({ batch: { maxSize: 10 } });
    await fetch('a b c');
    await end('0 1 2', [wait(100, true), wait(100, true), wait(100, true)]);
    expect(gates).toEqual([false]);
    await fetch('d', 3);
    expect(started).toHaveLength(1);
    await advance(100);
    expect(started[1]).toBe('0');
    await end('0');
    expect(gates).toEqual([false, true]);
    expect(started[2]).toBe('1 2 3');
  });

  it('sends the probe also after a rebalance under an open circuit', async () => {
    const { advance, dispatcher, end, fetch, started } = setUp();
    await fetch('a');
    await end('0', wait(100, true));
    dispatcher.clear();
    await fetch('a', 0, 1);
    expect(started).toEqual(['0']);
    await advance(100);
    expect(started).toEqual(['0', '0']);
  });

  it('looks for no probe where nobody waits for one', async () => {
    const { advance, alarmsIn, dispatcher, end, fetch, started } = setUp();
    await fetch('a');
    await end('0', wait(100, true));
    dispatcher.clear();
    await advance(200);
    await fetch('b', 1, 0, 1_250);
    expect(alarmsIn()).toEqual([50]);
    await advance(50);
    expect(started).toEqual(['0', '1']);
  });

  it('looks for no probe while it is held', async () => {
    const { advance, alarmsIn, dispatcher, end, fetch } = setUp();
    await fetch('a');
    await end('0', wait(100, true));
    dispatcher.hold();
    await advance(100);
    expect(alarmsIn()).toEqual([]);
  });

  it('starts nothing while it is held, and says when nothing runs', async () => {
    const { advance, dispatcher, end, fetch, started } = setUp({ batch: { maxWaitMs: 10 } });
    await fetch('a b c');
    dispatcher.hold();
    await fetch('d', 3);
    await advance(10);
    expect(started).toEqual(['0 1 2']);
    expect(dispatcher.runningCount).toBe(1);
    let isIdle = false;
    void dispatcher.idle().then(() => (isIdle = true));
    await settled();
    expect(isIdle).toBe(false);
    await end('0 1 2');
    expect(isIdle).toBe(true);
    expect(started).toEqual(['0 1 2']);
  });
});
