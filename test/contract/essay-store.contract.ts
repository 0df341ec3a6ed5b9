import { randomUUID } from 'node:crypto';
import type { Transactions } from '@mainstay/database';
import type { EssayStore } from '../../apps/essay-lifecycle/src/essay-lifecycle.ports';

/** A store and the transactions it joins. */
export interface EssayStoreFixture {
  readonly store: EssayStore;
  readonly transactions: Transactions;
  close(): Promise<void>;
}

const content = (n: number) => ({
  fileName: `essay-${n}.txt`,
  textStorageId: `text-${n}`,
  sha256: String(n).padStart(64, '0'),
});

const NEW_BATCH = { userId: 'u', courseCode: 'c', eventId: 'registered' };

/** What every {@link EssayStore} promises. */
export function essayStoreContract(open: () => Promise<EssayStoreFixture>): void {
  let fixture: EssayStoreFixture;
  let store: EssayStore;
  let batchId: string;
  let essayIds: string[];

  const run = <Result>(work: () => Promise<Result>) => fixture.transactions.run(work);
  const register = (count: number) =>
    run(async () => {
      essayIds = Array.from({ length: count }, (_, i) => `${batchId}-${i}`);
      await store.lockBatch(batchId);
      await store.registerBatch({ ...NEW_BATCH, batchId, essayIds });
    });
  const fill = (count: number) =>
    run(async () => {
      for (let n = 0; n < count; n += 1) await store.assignSlot(batchId, content(n), `event-${n}`);
    });
  const step = (
    to: Parameters<EssayStore['transition']>[0]['to'],
    ids: readonly string[] = essayIds,
  ) => run(() => store.transition({ essayIds: ids, to, eventId: `to-${to}` }));
  const result = (essayId: string) => ({ batchId, phaseName: 'spellcheck', essayId, eventId: 'r' });
  const begin = () =>
    run(async () => {
      await store.transition({ essayIds, to: 'awaiting_spellcheck', eventId: 'begin' });
      await store.openPhase({ batchId, phaseName: 'spellcheck', language: 'en', essayIds });
      await store.transition({ essayIds, to: 'spellchecking_in_progress', eventId: 'begin' });
    });

  beforeAll(async () => {
    fixture = await open();
    ({ store } = fixture);
  });

  afterAll(() => fixture.close());

  beforeEach(() => {
    batchId = randomUUID();
  });

  it('makes a stub of a batch it does not know, and knows it once it was registered', async () => {
    expect(await run(() => store.lockBatch(batchId))).toMatchObject({ registered: false });
    await register(2);
    const batch = await run(() => store.lockBatch(batchId));
    expect(batch).toEqual({ batchId, registered: true, ready: false });
    await run(() => store.markReady(batchId));
    expect(await run(() => store.lockBatch(batchId))).toMatchObject({ ready: true });
  });

  it('lets one transaction at a time hold a batch', async () => {
    const order: string[] = [];
    let release!: () => void;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const locked = Promise.withResolvers<void>();
    const first = run(async () => {
      await store.lockBatch(batchId);
      locked.resolve();
      await held;
      order.push('first');
    });
    await locked.promise;
    const second = run(async () => {
      await store.lockBatch(batchId);
      order.push('second');
    });
    release();
    await Promise.all([first, second]);
    expect(order).toEqual(['first', 'second']);
  });

  it('gives texts the free slots in order and says when there is none', async () => {
    await register(2);
    const given = await run(async () => [
      await store.assignSlot(batchId, content(1), 'a'),
      await store.assignSlot(batchId, content(2), 'b'),
      await store.assignSlot(batchId, content(3), 'c'),
    ]);
    expect(given).toEqual([essayIds[0], essayIds[1], undefined]);
    expect(await store.countFreeSlots(batchId)).toBe(0);
    expect(await store.findByContent(batchId, content(2).sha256)).toBe(essayIds[1]);
    expect(await store.findByContent(batchId, content(3).sha256)).toBeUndefined();
    expect(await store.findEssay(essayIds[0]!)).toMatchObject({
      status: 'ready_for_processing',
      textStorageId: 'text-1',
      correctedTextStorageId: null,
      totalCorrections: null,
    });
  });

  it('keeps texts without a batch in the order they came, the same content once', async () => {
    await run(async () => {
      await store.lockBatch(batchId);
      for (const n of [2, 1, 2]) await store.keepPending(batchId, content(n));
    });
    expect(await run(() => store.takePending(batchId))).toEqual([content(2), content(1)]);
    expect(await run(() => store.takePending(batchId))).toEqual([]);
  });

  it('takes only steps that the essay may take, and notes each with its event', async () => {
    await register(2);
    await fill(1);
    expect(await step('awaiting_spellcheck')).toEqual([essayIds[0]]);
    expect(await step('spellchecked_success')).toEqual([]);
    expect(await store.findEssay(essayIds[1]!)).toMatchObject({ status: 'awaiting_content' });
    const timeline = await store.timeline(essayIds[0]!);
    expect(timeline.map(({ status, eventId }) => [status, eventId])).toEqual([
      ['awaiting_content', 'registered'],
      ['ready_for_processing', 'event-0'],
      ['awaiting_spellcheck', 'to-awaiting_spellcheck'],
    ]);
  });

  it('counts the essays of a phase down to one that sees none remain', async () => {
    await register(20);
    await fill(20);
    await begin();
    const seen = await Promise.all(
      essayIds.map((essayId) =>
        run(() => {
          const corrected = { textStorageId: `fixed-${essayId}`, totalCorrections: 3 };
          return store.settleEssay({ ...result(essayId), to: 'spellchecked_success', corrected });
        }),
      ),
    );
    expect(seen.filter((progress) => progress?.remaining === 0)).toHaveLength(1);
    const essays = await store.essaysOfRun(batchId, 'spellcheck', 1);
    expect(essays.map(({ correctedTextStorageId }) => correctedTextStorageId)).toEqual(
      essayIds.map((essayId) => `fixed-${essayId}`),
    );
    expect([...(await store.countByStatus(batchId))]).toEqual([['spellchecked_success', 20]]);
  });

  it('counts no result of an essay that may not take the step', async () => {
    await register(2);
    await fill(2);
    await begin();
    const [first] = essayIds as [string];
    const success = { ...result(first), to: 'spellchecked_success' } as const;
    expect(await run(() => store.settleEssay(success))).toEqual({ run: 1, remaining: 1 });
    expect(await run(() => store.settleEssay(success))).toBeUndefined();
    expect(await run(() => store.settleEssay({ ...success, essayId: 'other' }))).toBeUndefined();
    const last = { ...success, essayId: essayIds[1]! };
    expect(await run(() => store.settleEssay(last))).toEqual({ run: 1, remaining: 0 });
  });

  it('counts a second run of a phase by itself', async () => {
    await register(2);
    await fill(2);
    await begin();
    for (const [i, essayId] of essayIds.entries()) {
      const to = i === 0 ? 'spellchecked_success' : 'spellcheck_failed';
      await run(() => store.settleEssay({ ...result(essayId), to }));
    }
    const again = [essayIds[1]!];
    await step('awaiting_spellcheck', again);
    const phase = { batchId, phaseName: 'spellcheck', language: 'en', essayIds: again } as const;
    expect(await run(() => store.openPhase(phase))).toEqual({ run: 2, remaining: 1 });
    const essays = await store.essaysOfRun(batchId, 'spellcheck', 2);
    expect(essays.map(({ essayId }) => essayId)).toEqual(again);
  });

  it('takes back everything a transaction did when it fails', async () => {
    await register(2);
    await fill(1);
    const failing = run(async () => {
      await store.assignSlot(batchId, content(5), 'lost');
      await store.transition({ essayIds, to: 'awaiting_spellcheck', eventId: 'lost' });
      await store.transition({ essayIds, to: 'critical_failure', eventId: 'lost' });
      throw new Error('on purpose');
    });
    await expect(failing).rejects.toThrow('on purpose');
    expect([...(await store.countByStatus(batchId))].sort()).toEqual([
      ['awaiting_content', 1],
      ['ready_for_processing', 1],
    ]);
    expect(await store.timeline(essayIds[0]!)).toHaveLength(2);
    expect(await store.findByContent(batchId, content(5).sha256)).toBeUndefined();
  });
}
