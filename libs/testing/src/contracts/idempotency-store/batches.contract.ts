import { randomUUID } from 'node:crypto';
import { deadLetter, failed, retryLater } from '@mainstay/core';
import { MessageInFlightError, type BatchKey, type Idempotency } from '@mainstay/idempotency';
import { waitFor } from '../../conditions/wait-for';
import type { StoreUnderTest } from './services';
import { withServices } from './with-services';
import { workUnderWay } from './work-under-way';

/**
 * What every idempotency store does alike with several effects at once: for a `ClaimStore`, and for
 * an `IdempotencyStore` that has `runBatch`. See `idempotencyStoreContract`.
 */
export function idempotencyBatchesContract(open: () => Promise<StoreUnderTest>): void {
  const store = withServices(open);
  const newKeys = (count: number, order?: string): BatchKey[] =>
    Array.from({ length: count }, () => ({
      key: store.one.keyOf(randomUUID(), 'test.event.v1'),
      order,
    }));
  const nothing = new Error('nothing of it');
  const namesOf = (firsts: readonly number[]) => firsts.map((at) => `value ${at}`);
  const apply = async (firsts: readonly number[]) => namesOf(firsts);
  const statuses = (results: readonly { readonly status: string }[]) =>
    results.map(({ status }) => status);

  it('runs those that were not done, and answers for each in its place', async () => {
    const keys = newKeys(4);
    await store.one.runOnce(keys[1]!.key, async () => 'alone');
    const given: (readonly number[])[] = [];
    const work = {
      apply: async (firsts: readonly number[]) => {
        given.push(firsts);
        return namesOf(firsts);
      },
    };
    expect(await store.one.runBatch(keys, work)).toEqual([
      { status: 'first', value: 'value 0' },
      { status: 'duplicate' },
      { status: 'first', value: 'value 2' },
      { status: 'first', value: 'value 3' },
    ]);
    expect(given).toEqual([[0, 2, 3]]);
    const again = await store.other.runBatch(keys, work);
    expect(statuses(again)).toEqual(Array(4).fill('duplicate'));
    expect(given).toHaveLength(1);
    expect(await store.other.runOnce(keys[3]!.key, async () => 'no')).toEqual({
      status: 'duplicate',
    });
  });

  it('runs nothing for nothing', async () => {
    expect(await store.one.runBatch([], { apply })).toEqual([]);
  });

  it('throws what the work threw, and lets every one of them run again', async () => {
    const keys = newKeys(3);
    const failing = { apply: () => Promise.reject(nothing) };
    await expect(store.one.runBatch(keys, failing)).rejects.toBe(nothing);
    expect(statuses(await store.other.runBatch(keys, { apply }))).toEqual(Array(3).fill('first'));
  });

  it('remembers those that were done, and not those that were undone beside them', async () => {
    const keys = newKeys(4);
    const answers = [undefined, failed(nothing), retryLater(5), deadLetter('no')];
    const results = await store.one.runBatch(keys, { apply: async () => answers });
    expect(results).toEqual(answers.map((value) => ({ status: 'first', value })));
    const again = await store.other.runBatch(keys, { apply });
    expect(statuses(again)).toEqual(['duplicate', 'first', 'first', 'first']);
  });

  it('remembers nothing where all were undone', async () => {
    const keys = newKeys(2);
    const later = retryLater(5);
    const results = await store.one.runBatch(keys, { apply: async () => [later, later] });
    expect(results).toEqual([later, later].map((value) => ({ status: 'first', value })));
    expect(statuses(await store.other.runBatch(keys, { apply }))).toEqual(['first', 'first']);
  });

  it('does once what stands twice in the list', async () => {
    const [a, b] = newKeys(2) as [BatchKey, BatchKey];
    const given: (readonly number[])[] = [];
    const results = await store.one.runBatch([a, b, a, a], {
      prepare: async (firsts) => firsts.length,
      apply: async (firsts, prepared) => {
        given.push(firsts);
        return firsts.map((at) => at + prepared);
      },
    });
    expect(given).toEqual([[0, 1]]);
    expect(results).toEqual([
      { status: 'first', value: 2 },
      { status: 'first', value: 3 },
      { status: 'duplicate' },
      { status: 'duplicate' },
    ]);
  });

  it('lets the second of two wait where the first is undone', async () => {
    const [a] = newKeys(1) as [BatchKey];
    const results = await store.one.runBatch([a, a], { apply: async () => [retryLater(5)] });
    expect(results[1]).toMatchObject({ status: 'failed', error: { code: 'MESSAGE_IN_FLIGHT' } });
    expect(await store.other.runOnce(a.key, async () => 'ran')).toMatchObject({ status: 'first' });
  });

  it('prepares for those that were not done, and for none where all were', async () => {
    const keys = newKeys(3);
    await store.one.runOnce(keys[0]!.key, async () => 'alone');
    const prepared: (readonly number[])[] = [];
    const work = {
      prepare: async (firsts: readonly number[]) => {
        prepared.push(firsts);
        return firsts.map((at) => `text ${at}`);
      },
      apply: async (_firsts: readonly number[], texts: readonly string[]) => texts,
    };
    expect(await store.one.runBatch(keys, work)).toEqual([
      { status: 'duplicate' },
      { status: 'first', value: 'text 1' },
      { status: 'first', value: 'text 2' },
    ]);
    expect(statuses(await store.other.runBatch(keys, work))).toEqual(Array(3).fill('duplicate'));
    expect(prepared).toEqual([[1, 2]]);
  });

  it('neither runs nor acknowledges what is in flight elsewhere, and keeps order', async () => {
    const [busy, behind] = newKeys(2, 'the key of both') as [BatchKey, BatchKey];
    const [free] = newKeys(1) as [BatchKey];
    const first = await workUnderWay(store.one, busy.key, async () => undefined);
    const keys = [free, busy, behind];
    const ran: (readonly number[])[] = [];
    const work = {
      apply: async (firsts: readonly number[]) => {
        ran.push(firsts);
        return namesOf(firsts);
      },
    };
    // An inbox cannot tell which of them is in flight: it runs none of them then.
    const early = await store.other.runBatch(keys, work).catch((error: unknown) => error);
    if (early instanceof Error) {
      expect(early).toBeInstanceOf(MessageInFlightError);
      expect(ran).toEqual([]);
    } else {
      expect(statuses(early as [])).toEqual(['first', 'failed', 'failed']);
      expect(ran).toEqual([[0]]);
    }
    first.end();
    await first.running;
    const late = await store.other.runBatch(keys, work);
    expect(late[1]).toEqual({ status: 'duplicate' });
    expect(late[2]).toMatchObject({ status: 'first' });
    expect(ran.flat().filter((at) => at === 0)).toHaveLength(1);
  });

  it('does each once, whatever batches overlap on two services', async () => {
    const keys = newKeys(30);
    const runs = Array<number>(30).fill(0);
    const insist = async (service: Idempotency, from: number) => {
      const list = keys.slice(from, from + 12).toSorted(() => Math.random() - 0.5);
      const work = {
        apply: async (firsts: readonly number[]) => {
          for (const at of firsts) runs[keys.indexOf(list[at]!)]! += 1;
          await new Promise((resolve) => setImmediate(resolve));
          return namesOf(firsts);
        },
      };
      const attempt = async () => {
        try {
          const results = await service.runBatch(list, work);
          return results.every(({ status }) => status !== 'failed');
        } catch (error) {
          if (error instanceof MessageInFlightError) return false;
          throw error;
        }
      };
      await waitFor(attempt, { what: 'its turn', intervalMs: 10 });
    };
    const starts = [0, 4, 8, 10, 14, 18];
    await Promise.all(
      starts.map((from, at) => insist(at % 2 === 0 ? store.one : store.other, from)),
    );
    expect(runs).toEqual(Array(30).fill(1));
  });
}
