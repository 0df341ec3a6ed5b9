import { createHash } from 'node:crypto';
import {
  BatchPhaseOutcome,
  BatchPipelineCompleted,
  EssayContentProvisioned,
  SpellcheckCompleted,
  SpellcheckRequested,
  type SpellcheckRequestedV1,
} from '@mainstay-apps/contracts';
import { Replicas } from './reference/replicas';

const BATCHES = 25;
const ESSAYS = 6;
const storageId = (text: string) => createHash('md5').update(text).digest('hex');

// The original counted results under concurrency without a guard: 119 completions for 25 batches.
describe('mistake 11: a batch completes many times', () => {
  const replicas = new Replicas();
  beforeAll(() => replicas.start(2), 60_000);
  afterAll(() => replicas.stop());

  async function submit(): Promise<string> {
    const { batch_id: batchId } = (await replicas.post('/v1/batches/register', {
      course_code: 'ENG5',
      essay_instructions: '',
      user_id: 'teacher-7',
      expected_essay_count: ESSAYS,
    })) as { batch_id: string };
    await replicas.post(`/v1/batches/${batchId}/pipelines`, {
      requested_pipeline: 'spellcheck',
      language: 'en',
    });
    for (let i = 0; i < ESSAYS; i += 1) {
      const name = `${batchId}-${i}`;
      await replicas.publish(
        EssayContentProvisioned.create({
          batch_id: batchId,
          file_name: `${name}.txt`,
          text_storage_id: storageId(name),
          content_sha256: createHash('sha256').update(name).digest('hex'),
        }),
      );
    }
    return batchId;
  }

  const result = (request: SpellcheckRequestedV1) =>
    SpellcheckCompleted.create({
      entity_id: request.entity_id,
      batch_id: request.parent_id,
      status: 'completed',
      original_text_storage_id: request.text_storage_id,
      corrected_text_storage_id: storageId(request.entity_id),
      total_corrections: 1,
      processing_duration_ms: 1,
    });

  it('has one outcome and one completion, whatever results come at once and twice', async () => {
    const batchIds = await Promise.all(Array.from({ length: BATCHES }, submit));
    const requests = await replicas.sees(SpellcheckRequested.type, BATCHES * ESSAYS);
    expect(requests).toHaveLength(BATCHES * ESSAYS);
    const drafts = requests.map(({ data }) => result(data as unknown as SpellcheckRequestedV1));
    await Promise.all(drafts.map((draft) => replicas.publish(draft, 2)));
    await replicas.sees(BatchPipelineCompleted.type, BATCHES);
    await replicas.handled('essay_lifecycle_service-consumer', SpellcheckCompleted.topic);
    await replicas.handled('batch_orchestrator_service-consumer', BatchPhaseOutcome.topic);

    for (const type of [BatchPhaseOutcome.type, BatchPipelineCompleted.type]) {
      const events = replicas.eventsOf(type);
      const byBatch = events.map(({ data }) => data.batch_id as string);
      expect(byBatch.toSorted()).toEqual(batchIds.toSorted());
      expect(new Set(events.map((event) => event.event_id)).size).toBe(BATCHES);
    }
    for (const { data } of replicas.eventsOf(BatchPipelineCompleted.type)) {
      expect(data).toMatchObject({ essays_completed: ESSAYS, essays_failed: 0 });
    }
  });
});
