import { randomUUID } from 'node:crypto';
import type { Transactions } from '@mainstay/database';
import type { Batch, BatchStore } from '../../apps/batch-orchestrator/src/batch-orchestrator.ports';
import {
  NO_PIPELINE,
  requestPipeline,
} from '../../apps/batch-orchestrator/src/pipeline/pipeline-state';

/** A store and the transactions it joins. */
export interface BatchStoreFixture {
  readonly store: BatchStore;
  readonly transactions: Transactions;
  close(): Promise<void>;
}

/** What every {@link BatchStore} promises. */
export function batchStoreContract(open: () => Promise<BatchStoreFixture>): void {
  let fixture: BatchStoreFixture;
  let store: BatchStore;
  let batch: Batch;

  const run = <Result>(work: () => Promise<Result>) => fixture.transactions.run(work);

  beforeAll(async () => {
    fixture = await open();
    ({ store } = fixture);
  });

  afterAll(() => fixture.close());

  beforeEach(async () => {
    const batchId = randomUUID();
    batch = {
      batchId,
      courseCode: 'ENG5',
      essayInstructions: 'Write. åäö 🙂',
      userId: 'teacher',
      expectedEssayCount: 2,
      essayIds: [`${batchId}-b`, `${batchId}-a`],
      readyEssays: null,
      pipeline: NO_PIPELINE,
    };
    await run(() => store.create(batch));
  });

  it('gives back what it was given', async () => {
    expect(await store.find(batch.batchId)).toEqual(batch);
    expect(await run(() => store.lock(batch.batchId))).toEqual(batch);
    expect(await store.find('unknown')).toBeUndefined();
    expect(await store.findUser(batch.batchId)).toBe('teacher');
    expect(await store.findUser('unknown')).toBeUndefined();
    expect(await run(() => store.lock('unknown'))).toBeUndefined();
  });

  it('refuses a second batch of the same id', async () => {
    await expect(run(() => store.create(batch))).rejects.toThrow();
  });

  it('refuses essays of another batch, also when both are made at the same moment', async () => {
    const others = { ...batch, batchId: randomUUID(), essayIds: ['own', ...batch.essayIds] };
    const refuse = (other: Batch) =>
      run(async () => {
        if (!(await store.create(other))) throw new Error('taken');
      });
    await expect(refuse(others)).rejects.toThrow('taken');
    expect(await store.find(others.batchId)).toBeUndefined();
    const essayIds = [randomUUID(), randomUUID()];
    const ordered = { ...batch, batchId: randomUUID(), essayIds };
    const reversed = { ...batch, batchId: randomUUID(), essayIds: essayIds.toReversed() };
    const ends = await Promise.allSettled([refuse(ordered), refuse(reversed)]);
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(refuse({ ...others, essayIds: [randomUUID(), 'own'] })).resolves.toBeUndefined();
  });

  it('saves ready essays and the state of the pipeline', async () => {
    const essays = [{ essay_id: 'a', text_storage_id: 't' }];
    const request = { pipeline: 'spellcheck', language: 'sv', phaseNames: ['spellcheck'] } as const;
    const { state } = requestPipeline(request, essays, '2026-01-01T00:00:00.000Z');
    await run(async () => {
      await store.saveReadyEssays(batch.batchId, essays);
      await store.savePipeline(batch.batchId, state);
    });
    const saved = await store.find(batch.batchId);
    expect(saved).toEqual({ ...batch, readyEssays: essays, pipeline: state });
  });

  it('keeps the last outcome of a file, whatever order outcome and upload come in', async () => {
    const file = { batchId: batch.batchId, fileName: 'å.txt', textStorageId: 't1' };
    await run(() => store.recordFiles([{ ...file, outcome: 'assigned', essayId: 'a' }]));
    await run(() => store.recordFiles([{ ...file, outcome: 'uploaded' }]));
    const surplus = { ...file, textStorageId: 't2', outcome: 'excess', reason: 'full' } as const;
    await run(() => store.recordFiles([surplus]));
    const files = await store.files(batch.batchId);
    expect(files.map(({ textStorageId, outcome }) => [textStorageId, outcome]).sort()).toEqual([
      ['t1', 'assigned'],
      ['t2', 'excess'],
    ]);
    await run(() => store.recordFiles([{ ...file, batchId: 'unknown', outcome: 'uploaded' }]));
    expect(await store.files('unknown')).toEqual([]);
  });

  it('counts each result once and forgets those that are tried again', async () => {
    const { batchId } = batch;
    const result = (essayId: string, succeeded: boolean) =>
      run(() => store.recordResult({ batchId, phaseName: 'spellcheck', essayId, succeeded }));
    await result('a', true);
    await result('a', true);
    await result('b', false);
    expect(await store.countResults(batchId, 'spellcheck')).toEqual({ processed: 1, failed: 1 });
    await run(() => store.forgetResults(batchId, 'spellcheck', ['b']));
    expect(await store.countResults(batchId, 'spellcheck')).toEqual({ processed: 1, failed: 0 });
    expect(await store.countResults(batchId, 'other')).toEqual({ processed: 0, failed: 0 });
  });

  it('lets one transaction at a time hold a batch, whatever the first came to', async () => {
    const order: string[] = [];
    const locked = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const first = run(async () => {
      await store.lock(batch.batchId);
      locked.resolve();
      await held.promise;
      order.push('first');
      throw new Error('on purpose');
    }).catch((error: unknown) => error);
    await locked.promise;
    const second = run(async () => {
      await store.lock(batch.batchId);
      order.push('second');
    });
    held.resolve();
    await Promise.all([first, second]);
    expect(order).toEqual(['first', 'second']);
  });

  it('takes back everything a transaction did when it fails', async () => {
    const { batchId } = batch;
    const failing = run(async () => {
      await store.saveReadyEssays(batchId, [{ essay_id: 'a', text_storage_id: 't' }]);
      await store.saveReadyEssays(batchId, []);
      await store.recordResult({ batchId, phaseName: 'p', essayId: 'a', succeeded: true });
      throw new Error('on purpose');
    });
    await expect(failing).rejects.toThrow('on purpose');
    expect(await store.find(batchId)).toEqual(batch);
    expect(await store.countResults(batchId, 'p')).toEqual({ processed: 0, failed: 0 });
  });
}
