import { retryLater, type ServiceIdentity } from '@mainstay/core';
import { completeDraft, defineEvent } from '@mainstay/events';
import { RETRY_DEFAULTS } from '../retry/retry-policy';
import type { Subscription } from '../subscription';
import { ConsumingFigures } from './consuming-figures';
import { Delivery, type Departure, type Verdict } from './delivery';
import { MessageProcessor } from './message-processor';
import { Settlement } from './settlement';

class ThingV1 {}
const Thing = defineEvent({ type: 'a.v1', data: ThingV1 });
const app: ServiceIdentity = { name: 'a', version: '1', environment: 'testing' };
const trap = () => {
  throw new TypeError('not to be looked at');
};
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
    new Delivery({ ...place, value }, route(isRaw ? first : undefined), signal);
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

  it.each<[string, unknown, object]>([
    ['an object without a text', Object.create(null), {}],
    ['an error whose message is an object', Object.assign(new Error(), { message: { a: 1 } }), {}],
    ['an object that has a code', { code: 'NO', message: 'no' }, { 'x-error-code': 'NO' }],
    ['what throws when it is looked at', new Proxy(new Error(), { get: trap }), {}],
  ])('sends it to the dead letters when its handler throws %s', async (_what, thrown, headers) => {
    const { departed, process } = setUp(() => Promise.reject(thrown as Error));
    expect(await process(isRaw)).toEqual(FINISHED);
    expect(departed).toMatchObject([
      { outcome: 'dead_lettered', headers: { 'x-error-message': expect.any(String), ...headers } },
    ]);
  });

  it.each([
    [-1, 50],
    [0, 50],
    [100, 100],
  ])('lets it wait a while that is asked for as %p', async (delayMs, afterMs) => {
    const { process } = setUp(() => Promise.resolve(retryLater(delayMs)));
    expect(await process(isRaw)).toEqual({ kind: 'wait', afterMs, circuit: false });
  });

  it.each([Infinity, Number.NaN])('fails it when it is to wait for %p', async (delayMs) => {
    const later = setUp(async () => retryLater(delayMs));
    expect(await later.process(isRaw)).toEqual(FINISHED);
    expect(later.departed).toMatchObject([{ error: { name: 'RangeError' } }]);
    const deferring = setUp(() =>
      Promise.reject(Object.assign(new Error('x'), { deferMs: delayMs })),
    );
    expect(await deferring.process(isRaw)).toEqual(FINISHED);
    expect(deferring.departed).toMatchObject([{ error: { message: 'x' } }]);
  });

  it('fails it when the answer of its handler cannot be looked at', async () => {
    const answer = new Proxy({}, { has: trap });
    const { departed, process } = setUp(() => Promise.resolve(answer));
    expect(await process(isRaw)).toEqual(FINISHED);
    expect(departed).toMatchObject([{ error: { message: 'not to be looked at' } }]);
  });
});
