import { randomUUID } from 'node:crypto';
import { deadLetter, retryLater } from '@mainstay/core';
import { MessageInFlightError, type EffectKey, type Idempotency } from '@mainstay/idempotency';
import { waitFor } from '../../conditions/wait-for';
import type { StoreUnderTest } from './services';
import { withServices } from './with-services';
import { workUnderWay } from './work-under-way';

const KEY = {
  group: 'g',
  eventType: 't',
  id: 'i',
  eventId: null,
  correlationId: null,
  sourceService: null,
};

/**
 * What every idempotency store does alike, an `IdempotencyStore` or a `ClaimStore`: those of Redis,
 * the inbox and memory are held to it. Call it in a `describe`; `describe`, `it`, `expect` and the
 * hooks are globals, as jest has them and vitest with `globals: true`.
 *
 * @param open - Called once: see `idempotencyServices`. Keys are unique to the run.
 */
export function idempotencyStoreContract(open: () => Promise<StoreUnderTest>): void {
  const store = withServices(open);
  const newKey = (): EffectKey => ({ ...store.one.keyOf(randomUUID(), 'test.event.v1') });
  const counting = () => {
    const effect = { runs: 0, run: async () => (effect.runs += 1) };
    return effect;
  };

  /** As a bus does: whoever meets one in flight waits and looks again. */
  async function insist(service: Idempotency, key: EffectKey, work: () => Promise<unknown>) {
    return waitFor(
      async () => {
        try {
          return await service.runOnce(key, work);
        } catch (error) {
          if (error instanceof MessageInFlightError) return undefined;
          throw error;
        }
      },
      { what: 'its turn', intervalMs: 10 },
    );
  }

  it('runs once, gives back what the work gave, and says duplicate from then on', async () => {
    const key = newKey();
    const effect = counting();
    expect(await store.one.runOnce(key, effect.run)).toEqual({ status: 'first', value: 1 });
    expect(await store.one.runOnce(key, effect.run)).toEqual({ status: 'duplicate' });
    expect(await store.other.runOnce(key, effect.run)).toEqual({ status: 'duplicate' });
    expect(effect.runs).toBe(1);
  });

  it.each<[string, unknown, string]>([
    ['undefined', undefined, 'not undefined'],
    ['null', null, 'not null'],
    ['an empty text', '', 'it is empty'],
    ['a text that is too long', 'k'.repeat(4_097), 'it has 4097 of at most 4096 characters'],
    ['a text with a NUL', 'a\0b', 'it has a NUL'],
    ['half a surrogate pair', '\uD800', 'half of a surrogate pair'],
    ['a number', 7, 'not 7'],
    ['an object that is no key', { invoice: 7 }, 'group must be a text, not undefined'],
    ['a key without an id', { ...KEY, id: undefined }, 'id must be a text, not undefined'],
    ['a key without notes', { ...KEY, eventId: undefined }, 'eventId must be a text or null'],
    ['a key with a NUL', { ...KEY, group: 'a\0' }, 'group has a NUL'],
  ])('refuses %s as a key at once, and runs nothing', async (_what, key, problem) => {
    const effect = counting();
    const refused = expect.objectContaining({
      code: 'IDEMPOTENCY_KEY_INVALID',
      retryable: false,
      message: expect.stringContaining(problem),
    });
    await expect(store.one.runOnce(key as string, effect.run)).rejects.toEqual(refused);
    expect(effect.runs).toBe(0);
  });

  it.each([Number.NaN, Infinity, 0, -1, 1.5])('refuses to remember for %p seconds', async (ttl) => {
    const effect = counting();
    const running = store.one.runOnce(newKey(), effect.run, { ttlSeconds: ttl });
    await expect(running).rejects.toThrow(/ttlSeconds must be a whole number from 1/);
    expect(effect.runs).toBe(0);
  });

  it('keeps groups apart', async () => {
    const key = newKey();
    const effect = counting();
    await store.one.runOnce(key, effect.run);
    await store.one.runOnce({ ...key, group: 'another-group' }, effect.run);
    expect(effect.runs).toBe(2);
  });

  it('throws what the work threw, having run it once, and lets the next attempt run', async () => {
    const key = newKey();
    const effect = counting();
    const failure = new Error('the handler failed');
    const failing = async () => {
      await effect.run();
      throw failure;
    };
    await expect(store.one.runOnce(key, failing)).rejects.toBe(failure);
    expect(effect.runs).toBe(1);
    expect(await store.other.runOnce(key, effect.run)).toEqual({ status: 'first', value: 2 });
    expect(await store.one.runOnce(key, effect.run)).toEqual({ status: 'duplicate' });
  });

  it.each([retryLater(5), deadLetter('not now')])(
    'does not take the answer $kind for a success',
    async (outcome) => {
      const key = newKey();
      const effect = counting();
      expect(await store.one.runOnce(key, async () => outcome)).toEqual({
        status: 'first',
        value: outcome,
      });
      expect(await store.other.runOnce(key, effect.run)).toEqual({ status: 'first', value: 1 });
    },
  );

  it('neither runs nor acknowledges a duplicate while the first is in flight', async () => {
    const key = newKey();
    const effect = counting();
    const first = await workUnderWay(store.one, key, async () => 'done');
    const second = store.other.runOnce(key, effect.run).catch((error: unknown) => error);
    const early = await Promise.race([
      second,
      store.other.runOnce(newKey(), async () => 'meanwhile'),
    ]);
    if (early instanceof Error) {
      expect(early).toMatchObject({ code: 'MESSAGE_IN_FLIGHT', deferMs: expect.any(Number) });
    } else {
      expect(early).toEqual({ status: 'first', value: 'meanwhile' });
    }
    first.end();
    expect(await first.running).toEqual({ status: 'first', value: 'done' });
    await second;
    expect(await insist(store.other, key, effect.run)).toEqual({ status: 'duplicate' });
    expect(effect.runs).toBe(0);
  });

  it('gives a duplicate in flight its turn when the first fails', async () => {
    const key = newKey();
    const effect = counting();
    const first = await workUnderWay(store.one, key, () => Promise.reject(new Error('no')));
    const second = insist(store.other, key, effect.run);
    first.end();
    await expect(first.running).rejects.toThrow('no');
    expect(await second).toEqual({ status: 'first', value: 1 });
  });

  it('runs one of many at once, from two services', async () => {
    const key = newKey();
    const effect = counting();
    const results = await Promise.all(
      Array.from({ length: 16 }, (_, i) =>
        insist(i % 2 === 0 ? store.one : store.other, key, effect.run),
      ),
    );
    expect(results.filter((result) => result.status === 'first')).toHaveLength(1);
    expect(effect.runs).toBe(1);
  });

  it('prepares first, hands the result to apply, and nothing for a duplicate', async () => {
    const key = newKey();
    const steps: string[] = [];
    const work = {
      prepare: async () => {
        steps.push('prepare');
        return 'text';
      },
      apply: async (prepared: string) => {
        steps.push(`apply ${prepared}`);
        return prepared.length;
      },
    };
    expect(await store.one.runOnce(key, work)).toEqual({ status: 'first', value: 4 });
    expect(await store.other.runOnce(key, work)).toEqual({ status: 'duplicate' });
    expect(steps).toEqual(['prepare', 'apply text']);
  });

  it('gives duplicates what was remembered of the result, and nothing else', async () => {
    const key = newKey();
    const remember = ({ n }: { n: number }) => `n=${n}`;
    const work = async () => ({ n: 7, secret: 'x' });
    await store.one.runOnce(key, work, { remember });
    for (const service of [store.one, store.other]) {
      expect(await service.runOnce(key, work, { remember })).toEqual({
        status: 'duplicate',
        remembered: 'n=7',
      });
    }
  });

  it('refuses a key that was used for something else, also while that is in flight', async () => {
    const key = { ...newKey(), fingerprint: 'this' };
    const another = { ...key, fingerprint: 'that' };
    const effect = counting();
    const remember = () => 'done';
    const first = await workUnderWay(store.one, key, async () => undefined, { remember });
    // The inbox cannot see what another transaction holds: it says that it is in flight.
    const early = store.other.runOnce(another, effect.run, { remember });
    const code = expect.stringMatching(/^(IDEMPOTENCY_KEY_REUSED|MESSAGE_IN_FLIGHT)$/) as unknown;
    await expect(early).rejects.toMatchObject({ code });
    first.end();
    await first.running;
    await expect(store.other.runOnce(another, effect.run, { remember })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
      retryable: false,
    });
    expect(effect.runs).toBe(0);
  });

  it('lets the next attempt run after prepare has failed', async () => {
    const key = newKey();
    const failing = {
      prepare: () => Promise.reject(new Error('away')),
      apply: async () => 'never',
    };
    await expect(store.one.runOnce(key, failing)).rejects.toThrow('away');
    expect(await store.other.runOnce(key, async () => 'ran')).toEqual({
      status: 'first',
      value: 'ran',
    });
  });
}
