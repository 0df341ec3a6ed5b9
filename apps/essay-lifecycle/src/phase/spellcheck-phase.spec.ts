import { Test, type TestingModule } from '@nestjs/testing';
import { DatabaseModule, Transactions } from '@mainstay/database';
import { completeDraft, type EventDraft } from '@mainstay/events';
import {
  BatchPhaseOutcome,
  SpellcheckCompleted,
  SpellcheckInitiate,
  SpellcheckRequested,
} from '@mainstay-apps/contracts';
import { ESSAY_STORE, type EssayStore } from '../essay-lifecycle.ports';
import { MemoryEssayStore } from '../persistence/memory-essay.store';
import { SpellcheckPhase } from './spellcheck-phase';

const BATCH = 'batch-1';

describe('SpellcheckPhase', () => {
  let app: TestingModule;
  let phase: SpellcheckPhase;
  let store: EssayStore;

  beforeEach(async () => {
    app = await Test.createTestingModule({
      imports: [DatabaseModule.forRoot({ mock: true })],
      providers: [SpellcheckPhase, { provide: ESSAY_STORE, useClass: MemoryEssayStore }],
    }).compile();
    await app.init();
    phase = app.get(SpellcheckPhase);
    store = app.get<EssayStore>(ESSAY_STORE);
  });

  afterEach(() => app.close());

  const inTransaction = <Result>(work: () => Promise<Result>) => app.get(Transactions).run(work);

  /** A batch whose essays have their texts, apart from those named as empty. */
  const batchOf = (essayIds: readonly string[], empty: readonly string[] = []) =>
    inTransaction(async () => {
      await store.lockBatch(BATCH);
      const known = { batchId: BATCH, userId: 'teacher', courseCode: 'ENG5' };
      await store.registerBatch({ ...known, essayIds, eventId: 'registered' });
      for (const name of essayIds.filter((essayId) => !empty.includes(essayId))) {
        const content = { fileName: name, textStorageId: `text-${name}`, sha256: name };
        await store.assignSlot(BATCH, content, 'upload');
      }
    });

  const begin = (...essayIds: string[]) => {
    const essays = essayIds.map((id) => ({ essay_id: id, text_storage_id: `text-${id}` }));
    const data = { batch_id: BATCH, essays_to_process: essays, language: 'en' as const };
    const cause = completeDraft(SpellcheckInitiate.create(data), { sourceService: 'other' });
    return inTransaction(() => phase.begin(cause));
  };

  const settle = (essayId: string, status: 'completed' | 'failed') => {
    const draft = SpellcheckCompleted.create({
      entity_id: essayId,
      batch_id: BATCH,
      status,
      original_text_storage_id: `text-${essayId}`,
      ...(status === 'completed'
        ? { corrected_text_storage_id: `corrected-${essayId}`, total_corrections: 2 }
        : { error_code: 'PARSING_ERROR' }),
      processing_duration_ms: 1,
    });
    const cause = completeDraft(draft, { sourceService: 'spell_checker' });
    return inTransaction(() => phase.settle(cause));
  };

  const statusOf = async (essayId: string) => (await store.findEssay(essayId))?.status;
  const ids = (events: readonly EventDraft[]) =>
    events.map(({ data }) => (data as { entity_id: string }).entity_id);

  it('asks for each essay under its own key', async () => {
    await batchOf(['e1', 'e2']);
    const requests = await begin('e1', 'e2');
    expect(requests.map(({ definition }) => definition.type)).toEqual(
      Array(2).fill(SpellcheckRequested.type),
    );
    expect(requests[0]?.data).toEqual({
      entity_id: 'e1',
      parent_id: BATCH,
      text_storage_id: 'text-e1',
      language: 'en',
    });
    expect(await statusOf('e2')).toBe('spellchecking_in_progress');
  });

  it('leaves out essays that may not be checked, and changes nothing about them', async () => {
    await batchOf(['e1', 'e2'], ['e2']);
    expect(ids(await begin('e1', 'e2', 'unknown'))).toEqual(['e1']);
    expect(await statusOf('e2')).toBe('awaiting_content');
    const outcome = await settle('e1', 'completed');
    expect(outcome).toHaveLength(1);
  });

  it('begins nothing when no essay may be checked', async () => {
    await batchOf(['e1'], ['e1']);
    expect(await begin('e1')).toEqual([]);
    await batchOf(['e1']);
    await begin('e1');
    expect(await begin('e1')).toEqual([]);
  });

  it('tells the outcome once, with the last result', async () => {
    await batchOf(['e1', 'e2']);
    await begin('e1', 'e2');
    expect(await settle('e1', 'completed')).toEqual([]);
    expect(await settle('e1', 'completed')).toEqual([]);
    const [outcome, ...more] = await settle('e2', 'completed');
    expect(more).toEqual([]);
    expect(outcome?.definition.type).toBe(BatchPhaseOutcome.type);
    expect(outcome?.data).toEqual({
      batch_id: BATCH,
      phase_name: 'spellcheck',
      phase_status: 'completed_successfully',
      processed_essays: [
        { essay_id: 'e1', text_storage_id: 'corrected-e1' },
        { essay_id: 'e2', text_storage_id: 'corrected-e2' },
      ],
      failed_essay_ids: [],
    });
    expect(await settle('e2', 'completed')).toEqual([]);
  });

  it('tells it once however many results come at the same moment', async () => {
    const essayIds = Array.from({ length: 20 }, (_, n) => `e${n}`);
    await batchOf(essayIds);
    await begin(...essayIds);
    const results = await Promise.all(essayIds.map((essayId) => settle(essayId, 'completed')));
    expect(results.flat()).toHaveLength(1);
  });

  it('goes on with the rest when some fail, and is critical when all do', async () => {
    await batchOf(['e1', 'e2']);
    await begin('e1', 'e2');
    await settle('e1', 'failed');
    const [some] = await settle('e2', 'completed');
    expect(some?.data).toMatchObject({
      phase_status: 'completed_with_failures',
      failed_essay_ids: ['e1'],
    });
    expect(ids(await begin('e1'))).toEqual(['e1']);
    const [all] = await settle('e1', 'failed');
    expect(all?.data).toMatchObject({
      phase_status: 'failed_critically',
      processed_essays: [],
      failed_essay_ids: ['e1'],
    });
  });

  it('runs failed essays once more, and tells of that run alone', async () => {
    await batchOf(['e1', 'e2']);
    await begin('e1', 'e2');
    await settle('e1', 'failed');
    await settle('e2', 'completed');
    expect(ids(await begin('e1', 'e2'))).toEqual(['e1']);
    const [outcome] = await settle('e1', 'completed');
    expect(outcome?.data).toMatchObject({
      phase_status: 'completed_successfully',
      processed_essays: [{ essay_id: 'e1', text_storage_id: 'corrected-e1' }],
    });
  });

  it('takes no result for an essay that nobody asked to check', async () => {
    await batchOf(['e1']);
    expect(await settle('e1', 'completed')).toEqual([]);
    expect(await statusOf('e1')).toBe('ready_for_processing');
    expect(await settle('unknown', 'completed')).toEqual([]);
  });
});
