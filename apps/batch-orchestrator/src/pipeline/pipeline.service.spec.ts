import { Test, type TestingModule } from '@nestjs/testing';
import { CLOCK, CoreModule } from '@mainstay/core';
import { DatabaseModule, Transactions } from '@mainstay/database';
import { completeDraft, type EventDraft, type EventEnvelope } from '@mainstay/events';
import { Outbox, type OutboxAddition } from '@mainstay/outbox';
import {
  BatchEssaysReady,
  BatchPipelineCompleted,
  SpellcheckInitiate,
  type EssayReference,
} from '@mainstay-apps/contracts';
import {
  BATCH_STORE,
  USER_NOTIFICATIONS,
  type Batch,
  type BatchStore,
} from '../batch-orchestrator.ports';
import { MemoryBatchStore } from '../persistence/memory-batch.store';
import { NO_PIPELINE } from './pipeline-state';
import { PipelineService } from './pipeline.service';

const BATCH = 'batch-1';
const ESSAYS: readonly EssayReference[] = [
  { essay_id: 'e1', text_storage_id: 't1' },
  { essay_id: 'e2', text_storage_id: 't2' },
];
const CORRECTED = ESSAYS.map(({ essay_id }) => ({ essay_id, text_storage_id: `c-${essay_id}` }));
const NEW_BATCH: Batch = {
  batchId: BATCH,
  courseCode: 'ENG5',
  essayInstructions: '',
  userId: 'teacher',
  expectedEssayCount: 2,
  essayIds: ['e1', 'e2'],
  readyEssays: null,
  pipeline: NO_PIPELINE,
};

describe('PipelineService', () => {
  let app: TestingModule;
  let pipelines: PipelineService;
  let batches: BatchStore;
  let now = 0;
  const added: EventDraft[] = [];
  const notified: unknown[] = [];

  beforeEach(async () => {
    added.length = 0;
    notified.length = 0;
    now = Date.parse('2026-01-01T00:00:00.000Z');
    app = await Test.createTestingModule({
      imports: [CoreModule, DatabaseModule.forRoot({ mock: true })],
      providers: [
        PipelineService,
        { provide: BATCH_STORE, useClass: MemoryBatchStore },
        {
          provide: USER_NOTIFICATIONS,
          useValue: { notify: async (...told: unknown[]) => void notified.push(told) },
        },
        {
          provide: Outbox,
          useValue: {
            addAll: async (additions: readonly OutboxAddition[]) =>
              void added.push(...additions.map((one) => (one as { event: EventDraft }).event)),
          },
        },
        { provide: CLOCK, useValue: { now: () => now } },
      ],
    }).compile();
    await app.init();
    pipelines = app.get(PipelineService);
    batches = app.get<BatchStore>(BATCH_STORE);
    await inTransaction(() => batches.create(NEW_BATCH));
  });

  afterEach(() => app.close());

  const inTransaction = <Result>(work: () => Promise<Result>) => app.get(Transactions).run(work);
  const cause = (): EventEnvelope =>
    completeDraft(BatchEssaysReady.create({ batch_id: BATCH, ready_essays: ESSAYS }), {
      sourceService: 'essay_lifecycle_service',
    });
  const request = () =>
    inTransaction(async () => pipelines.request((await batches.lock(BATCH))!, 'spellcheck', 'sv'));
  const ready = () => inTransaction(() => pipelines.ready(cause(), BATCH, ESSAYS));
  const ended = (processed: readonly EssayReference[], failedEssayIds: readonly string[]) =>
    inTransaction(() =>
      pipelines.ended(cause(), BATCH, { phaseName: 'spellcheck', processed, failedEssayIds }),
    );
  const status = async () => (await batches.find(BATCH))?.pipeline.status;

  it('initiates the phase when the essays are there before the request', async () => {
    await ready();
    expect(added).toEqual([]);
    await request();
    expect(added).toMatchObject([
      {
        definition: SpellcheckInitiate,
        data: { batch_id: BATCH, essays_to_process: ESSAYS, language: 'sv' },
      },
    ]);
    expect(await status()).toBe('running');
  });

  it('initiates it when they come after the request, caused by what made them ready', async () => {
    await request();
    expect(await status()).toBe('waiting_for_essays');
    await ready();
    expect(added).toHaveLength(1);
    expect(added[0]?.causationId).toEqual(expect.any(String));
  });

  it('completes with the phase, and tells the user after the commit', async () => {
    await ready();
    await request();
    now += 1_500;
    await inTransaction(async () => {
      const end = { phaseName: 'spellcheck', processed: CORRECTED, failedEssayIds: [] };
      await pipelines.ended(cause(), BATCH, end);
      expect(notified).toEqual([]);
    });
    const data = {
      batch_id: BATCH,
      user_id: 'teacher',
      pipeline: 'spellcheck',
      status: 'completed',
      phases: [
        { phase_name: 'spellcheck', phase_status: 'completed_successfully', duration_ms: 1_500 },
      ],
      essays_completed: 2,
      essays_failed: 0,
    };
    expect(added.at(-1)).toMatchObject({ definition: BatchPipelineCompleted, data });
    expect(notified).toEqual([['teacher', 'batch_completed', data]]);
  });

  it('tells nobody anything when the transaction is rolled back', async () => {
    await ready();
    await request();
    const lost = inTransaction(async () => {
      const end = { phaseName: 'spellcheck', processed: CORRECTED, failedEssayIds: [] };
      await pipelines.ended(cause(), BATCH, end);
      throw new Error('the commit failed');
    });
    await expect(lost).rejects.toThrow('the commit failed');
    expect(notified).toEqual([]);
    expect(await status()).toBe('running');
  });

  it('takes the outcome of a phase once', async () => {
    await ready();
    await request();
    await ended(CORRECTED, []);
    await ended(CORRECTED, []);
    const completions = added.filter((event) => event.definition === BatchPipelineCompleted);
    expect(completions).toHaveLength(1);
    expect(notified).toHaveLength(1);
  });

  it('fails when every essay did, and may be tried again', async () => {
    await ready();
    await request();
    await ended([], ['e1', 'e2']);
    expect(await status()).toBe('failed');
    await inTransaction(async () => pipelines.retry((await batches.lock(BATCH))!, 'spellcheck'));
    expect(added.at(-1)).toMatchObject({ definition: SpellcheckInitiate });
    await ended(CORRECTED, []);
    expect(await status()).toBe('completed');
    expect(added.at(-1)).toMatchObject({ data: { essays_completed: 2, essays_failed: 0 } });
  });

  it('forgets the results of the essays that are tried again', async () => {
    await ready();
    await request();
    const result = { batchId: BATCH, phaseName: 'spellcheck' };
    await batches.recordResult({ ...result, essayId: 'e1', succeeded: false });
    await batches.recordResult({ ...result, essayId: 'e2', succeeded: true });
    await ended([CORRECTED[1]!], ['e1']);
    await inTransaction(async () => pipelines.retry((await batches.lock(BATCH))!, 'spellcheck'));
    const counts = await batches.countResults(BATCH, 'spellcheck');
    expect(counts).toEqual({ processed: 1, failed: 0 });
  });

  it('knows nothing of a batch that is not registered', async () => {
    await expect(inTransaction(() => pipelines.ready(cause(), 'unknown', ESSAYS))).resolves.toBe(
      false,
    );
    expect(added).toEqual([]);
  });
});
