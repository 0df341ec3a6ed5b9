import type { Clock, ComponentLogger } from '@mainstay/core';
import type { DriverConsumer } from '../../drivers/kafka-driver';
import { CONSUMER_DEFAULTS } from '../consumer.options';
import type { TopicRoute } from '../dispatch/topic-routes';
import { GroupMembership } from './group-membership';
import type { TopicView } from './group-topics';

/** Lets every promise that can go on go on. */
const settled = () => new Promise((resolve) => setImmediate(resolve));
const silent = { info: () => {}, warn: () => {}, error: () => {}, debug: () => {} };
const view = (...topics: string[]): TopicView => ({
  routes: new Map(topics.map((topic) => [topic, { topic } as TopicRoute])),
  missing: [],
  fromBeginning: [],
});

function setUp(look: () => Promise<TopicView>, mayChange: boolean) {
  const joined: (readonly string[])[] = [];
  const wakings: (() => void)[] = [];
  const clock = {
    now: () => 0,
    schedule: () => () => undefined,
    sleep: (_ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve) => {
        wakings.push(resolve);
        signal?.addEventListener('abort', () => resolve(), { once: true });
      }),
  } as Clock;
  const consumer = {
    start: ({ topics }: { readonly topics: readonly string[] }) => {
      joined.push(topics);
      return Promise.resolve();
    },
    stop: () => Promise.reject(new Error('the broker is away')),
  } as unknown as DriverConsumer;
  const membership = new GroupMembership({
    group: 'group',
    app: { name: 'test', version: '1', environment: 'testing' },
    clock,
    logger: silent as unknown as ComponentLogger,
    driver: { createConsumer: () => consumer } as never,
    clientId: 'test',
    options: CONSUMER_DEFAULTS,
    topics: { look, mayChange } as never,
    workers: {} as never,
    raise: () => undefined,
  });
  const wake = async () => {
    wakings.splice(0).forEach((resolve) => resolve());
    await settled();
  };
  return { joined, membership, wake };
}

describe('GroupMembership', () => {
  it('does not join when it was stopped while it looked for its topics', async () => {
    const looked = Promise.withResolvers<TopicView>();
    const { joined, membership } = setUp(() => looked.promise, false);
    const starting = membership.start();
    await membership.stop(new AbortController().signal);
    looked.resolve(view('a'));
    await starting;
    expect(joined).toEqual([]);
  });

  it('joins with other topics also where leaving with the old ones failed', async () => {
    const views = [view('a'), view('a', 'b'), view('a', 'b')];
    const { joined, membership, wake } = setUp(async () => views.shift()!, true);
    await membership.start();
    await settled();
    for (let turn = 0; turn < 3; turn += 1) await wake();
    expect(joined).toEqual([['a'], ['a', 'b']]);
  });
});
