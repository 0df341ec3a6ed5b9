import { createHash, randomUUID } from 'node:crypto';
import { BatchEssaysRegistered, EssayContentProvisioned } from '@mainstay-apps/contracts';
import type { ReferenceUrls } from '@mainstay-apps/reference-system';
import { chaosEssays } from '../chaos/reference/essays';
import { ReferenceApi } from '../chaos/reference/reference-api';
import { EmbeddedSystem } from './reference/embedded-system';
import { watchToTheEnd } from './reference/progress';

const LIFECYCLE_GROUP = 'essay_lifecycle_service-consumer';
const PROVISIONED = EssayContentProvisioned.topic;
const OUTCOMES = 'huleedu.els.batch.phase.outcome.v1';
const COMPLETIONS = 'huleedu.batch.pipeline.completed.v1';
const UNKNOWN_TEXT = 'f'.repeat(32);

describe('the reference system, embedded', () => {
  const system = new EmbeddedSystem();
  let urls: ReferenceUrls;
  let api: ReferenceApi;

  beforeAll(async () => {
    urls = await system.start();
    api = new ReferenceApi(urls);
  });

  afterAll(() => system.stop());

  it('keeps content that comes before its batch and matches it later', async () => {
    const batchId = randomUUID();
    const essayIds = [randomUUID(), randomUUID()];
    for (const essayId of essayIds) await provide(batchId, await stored(`early ${essayId}`));
    await system.handled(LIFECYCLE_GROUP, PROVISIONED);
    await system.publish(
      BatchEssaysRegistered.create({
        batch_id: batchId,
        expected_essay_count: 2,
        essay_ids: essayIds,
        course_code: 'ENG5',
        user_id: 'teacher-7',
      }),
    );
    const [ready] = await system.eventsOf('huleedu.els.batch.essays.ready.v1', batchId, 1);

    expect(ready?.data.ready_essays).toHaveLength(2);
    expect(await lifecycleBatch(batchId)).toEqual({
      batch_id: batchId,
      total_essays: 2,
      status_breakdown: { ready_for_processing: 2 },
      completion_percentage: 0,
    });
    await system.eventsOf('huleedu.els.essay.slot.assigned.v1', batchId, 2);
  });

  it('gives the same file one slot, however often it comes', async () => {
    const { batchId, essayIds } = await api.register(2);
    await api.requestPipeline(batchId);
    const [twice, once] = chaosEssays('twice', 2);
    if (twice === undefined || once === undefined) throw new Error('two essays were asked for');
    await api.upload(batchId, [twice, { ...twice, name: 'copy.txt' }]);
    await api.upload(batchId, [twice]);
    await system.eventsOf(PROVISIONED, batchId, 3);
    await system.handled(LIFECYCLE_GROUP, PROVISIONED);
    expect((await lifecycleBatch(batchId)).status_breakdown).toEqual({
      ready_for_processing: 1,
      awaiting_content: 1,
    });

    await api.upload(batchId, [once]);
    const progress = await watchToTheEnd(urls.orchestrator, batchId);

    expect(progress.at(-1)).toMatchObject({ status: 'completed', essays_done: 2 });
    const texts = await Promise.all(essayIds.map((id) => api.essay(id)));
    expect(new Set(texts.map((essay) => essay.text_storage_id)).size).toBe(2);
  });

  it('reports files beyond those registered as surplus and corrects the rest', async () => {
    const { batchId } = await api.register(2);
    await api.requestPipeline(batchId);
    await api.upload(batchId, chaosEssays('surplus', 4));
    const progress = await watchToTheEnd(urls.orchestrator, batchId);
    const surplus = await system.eventsOf('huleedu.els.excess.content.provisioned.v1', batchId, 2);

    expect(progress.at(-1)).toMatchObject({ status: 'completed', essays_total: 2, essays_done: 2 });
    expect(surplus.map(({ data }) => data.reason)).toEqual([
      'no_available_slots',
      'no_available_slots',
    ]);
    expect(await lifecycleBatch(batchId)).toMatchObject({
      total_essays: 2,
      status_breakdown: { spellchecked_success: 2 },
      completion_percentage: 100,
    });
  });

  it('goes on with the rest when some essays fail, and tries those again when asked', async () => {
    const { batchId } = await api.register(3);
    await api.requestPipeline(batchId);
    await api.upload(batchId, chaosEssays('some', 1));
    await provide(batchId, UNKNOWN_TEXT);
    await provide(batchId, await stored(Buffer.from([0xc3, 0x28, 0xff])));
    const last = (await watchToTheEnd(urls.orchestrator, batchId)).at(-1);
    const [outcome] = await system.eventsOf(OUTCOMES, batchId, 1);

    expect(last).toMatchObject({ status: 'completed', essays_done: 1, essays_failed: 2 });
    expect(outcome?.data).toMatchObject({ phase_status: 'completed_with_failures' });
    expect(outcome?.data.failed_essay_ids).toHaveLength(2);
    expect((await api.pipeline(batchId)).phases).toMatchObject([{ processed: 1, failed: 2 }]);

    const answer = await retry(batchId);
    expect(answer.status).toBe(202);
    const completions = await system.eventsOf(COMPLETIONS, batchId, 2);

    expect(new Set(completions.map(({ eventId }) => eventId)).size).toBe(2);
    expect(completions.map(({ data }) => [data.essays_completed, data.essays_failed])).toEqual([
      [1, 2],
      [1, 2],
    ]);
    const outcomes = await system.eventsOf(OUTCOMES, batchId, 2);
    expect(outcomes.map(({ data }) => data.phase_status)).toEqual([
      'completed_with_failures',
      'failed_critically',
    ]);
  });

  it('stops the pipeline when every essay fails', async () => {
    const { batchId, essayIds } = await api.register(2);
    await api.requestPipeline(batchId);
    await provide(batchId, UNKNOWN_TEXT, '1'.repeat(64));
    await provide(batchId, UNKNOWN_TEXT, '2'.repeat(64));
    const last = (await watchToTheEnd(urls.orchestrator, batchId)).at(-1);
    const [completion] = await system.eventsOf(COMPLETIONS, batchId, 1);

    expect(last).toMatchObject({ status: 'failed', essays_done: 0, essays_failed: 2 });
    expect(completion?.data).toMatchObject({
      status: 'failed',
      essays_completed: 0,
      essays_failed: 2,
      phases: [{ phase_name: 'spellcheck', phase_status: 'failed_critically' }],
    });
    for (const essayId of essayIds) {
      expect(await api.timeline(essayId)).toEqual([
        'awaiting_content',
        'ready_for_processing',
        'awaiting_spellcheck',
        'spellchecking_in_progress',
        'spellcheck_failed',
      ]);
    }
  });

  it('refuses to try a phase again that has no failures, or runs', async () => {
    const { batchId } = await api.register(1);
    expect((await retry(batchId)).status).toBe(409);
    await api.requestPipeline(batchId);
    expect((await retry(batchId)).status).toBe(409);
    await expect(api.requestPipeline(batchId)).rejects.toThrow(/409/);
  });

  it('refuses a batch that names an essay of another one', async () => {
    const batch = {
      course_code: 'ENG5',
      essay_instructions: 'Write.',
      user_id: 'teacher-7',
      expected_essay_count: 1,
      essay_ids: [randomUUID()],
    };
    const register = () =>
      fetch(`${urls.orchestrator}/v1/batches/register`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(batch),
      });
    expect((await register()).status).toBe(202);
    const refused = await register();
    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({ error: { code: 'STATE_CONFLICT' } });
  });

  it.each(['E\0', '\ud800'])(
    'refuses a batch with the text %j, which no database stores',
    async (course_code) => {
      const batch = { course_code, essay_instructions: '', user_id: 'u' };
      const refused = await fetch(`${urls.orchestrator}/v1/batches/register`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...batch, expected_essay_count: 1 }),
      });
      expect(refused.status).toBe(400);
      expect(await refused.json()).toMatchObject({ error: { code: 'VALIDATION_ERROR' } });
      expect((await fetch(`${urls.orchestrator}/v1/batches/a%00b/status`)).status).toBe(400);
    },
  );

  it('keeps one trace and one correlation id from the upload to the completion', async () => {
    const batch = await api.submit(chaosEssays('trace', 4));
    const [completion] = await system.eventsOf(COMPLETIONS, batch.batchId, 1);
    // Registering was a request of its own.
    const afterUpload = system.seen.filter(
      ({ topic, data }) =>
        [data.batch_id, data.parent_id].includes(batch.batchId) &&
        topic !== 'huleedu.batch.essays.registered.v1',
    );

    expect(batch.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(completion?.traceId).toBe(batch.traceId);
    expect(new Set(afterUpload.map(({ traceId }) => traceId))).toEqual(new Set([batch.traceId]));
    expect(new Set(afterUpload.map(({ correlationId }) => correlationId)).size).toBe(1);
    // 4 texts, 4 slots, ready, command, 4 requests, 4 results, outcome, completion.
    expect(afterUpload).toHaveLength(20);
  });

  it('tells an unknown batch apart from one that has nothing to tell', async () => {
    const nobody = randomUUID();
    for (const path of ['events', 'status']) {
      const response = await fetch(`${urls.orchestrator}/v1/batches/${nobody}/${path}`);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ error: { code: 'RESOURCE_NOT_FOUND' } });
    }
  });

  async function stored(body: string | Buffer): Promise<string> {
    const headers = { 'content-type': 'text/plain' };
    const init = { method: 'POST', headers, body: new Uint8Array(Buffer.from(body)) };
    const response = await fetch(`${urls.content}/v1/content`, init);
    return ((await response.json()) as { storage_id: string }).storage_id;
  }

  async function provide(batchId: string, storageId: string, sha256?: string): Promise<void> {
    const data = {
      batch_id: batchId,
      file_name: `${storageId}.txt`,
      text_storage_id: storageId,
      content_sha256: sha256 ?? createHash('sha256').update(storageId).digest('hex'),
    };
    await system.publish(EssayContentProvisioned.create(data));
  }

  async function lifecycleBatch(batchId: string) {
    const response = await fetch(`${urls.lifecycle}/v1/batches/${batchId}/status`);
    return (await response.json()) as { status_breakdown: Readonly<Record<string, number>> };
  }

  function retry(batchId: string): Promise<Response> {
    return fetch(`${urls.orchestrator}/v1/batches/${batchId}/retry-phase`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ phase_name: 'spellcheck' }),
    });
  }
});
