import type { ServiceIdentity } from '@mainstay/core';
import { completeDraft, defineEvent } from '@mainstay/events';
import { RETRY_DEFAULTS } from '../retry/retry-policy';
import type { Subscription } from '../subscription';
import { ConsumingFigures } from './consuming-figures';
import { newDelivery, type Delivery, type Departure, type Verdict } from './delivery';
import { MessageProcessor } from './message-processor';
import { Settlement } from './settlement';

class ThingV1 {}
const Thing = defineEvent({ type: 'a.v1', data: ThingV1 });
const app: ServiceIdentity = { name: 'a', version: '1', environment: 'testing' };
const FINISHED: Verdict = { kind: 'finished' };

function setUp(handle: Subscription['handle']) {
  const departed: Departure[] = [];
  const clock = { now: () => 0 } as never;
  const figures = new ConsumingFigures(app, 'group', clock);
  const leave = (_: Delivery, departure: Departure) => {
    departed.push(departure);
    return Promise.resolve(FINISHED);
  };
  const settlement = new Settlement({
    group: 'group',
    clock,
    context: { noteFailure: () => undefined } as never,
    logger: { warn: () => undefined } as never,
    departures: { leave } as never,
    figures,
    random: () => 0.5,
  });
  const scope = { run: (_: Delivery, work: () => unknown) => work() } as never;
  const retry = { ...RETRY_DEFAULTS, attempts: 1, topics: [] };
  const first = { place: 'Test.handle', retry, handle } as unknown as Subscription;
  const route = (raw: Subscription | undefined) => ({
    topic: 'a.v1',
    baseTopic: 'a.v1',
    delay: undefined,
    takers: new Map([['a.v1', { subscription: first, definition: Thing }]]),
    raw,
    first,
    isShared: false,
  });
  const envelope = completeDraft(Thing.create({}), { sourceService: 'a' });
  const value = Buffer.from(JSON.stringify(envelope));
  const place = { topic: 'a.v1', partition: 0, offset: '0', timestamp: 0, key: null, headers: {} };
  const { signal } = new AbortController();
  const delivery = (isRaw: boolean) =>
    newDelivery({ ...place, value }, route(isRaw ? first : undefined), signal);
  const processor = new MessageProcessor(scope, settlement, figures);
  return { departed, process: (isRaw: boolean) => processor.process(delivery(isRaw)) };
}

describe.each([
  ['an event', false],
  ['a raw record', true],
])('working on %s', (_, isRaw) => {
  it('finishes it when its handler is done', async () => {
    const { departed, process } = setUp(() => Promise.resolve('anything'));
    expect(await process(isRaw)).toEqual(FINISHED);
    expect(departed).toEqual([]);
  });

  it('has what its handler throws settled', async () => {
    const { departed, process } = setUp(() => Promise.reject(new Error('no')));
    expect(await process(isRaw)).toEqual(FINISHED);
    expect(departed).toMatchObject([{ outcome: 'dead_lettered', error: { message: 'no' } }]);
  });

  it('fails it when the answer of its handler cannot be looked at', async () => {
    const answer = new Proxy(
      {},
      {
        has: () => {
          throw new TypeError('not to be looked at');
        },
      },
    );
    const { departed, process } = setUp(() => Promise.resolve(answer));
    expect(await process(isRaw)).toEqual(FINISHED);
    expect(departed).toMatchObject([{ error: { message: 'not to be looked at' } }]);
  });
});
