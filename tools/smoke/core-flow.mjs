// One batch from registration to its corrected texts.
import { randomUUID } from 'node:crypto';
import { judge } from './corrections.mjs';
import { eventsUntil, get, post } from './http.mjs';

const PIPELINE_DEADLINE_MS = 120_000;
/** One text; over all samples 85 % are promised, a single one may lie below that. */
const LEAST_SHARE = 0.7;
const LEAST_SHARE_OF_ALL = 0.85;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const STORAGE_ID = /^[0-9a-f]{32}$/;
const FINAL = new Set(['completed', 'failed']);

/** Registers a batch; gives what later parts need of it. */
export async function register(report, urls, essays) {
  const correlationId = randomUUID();
  const context = {
    course_code: 'SMOKE',
    essay_instructions: 'Write about anything.',
    user_id: 'smoke-teacher',
    expected_essay_count: essays.length,
  };
  const answer = await post(`${urls.orchestrator}/v1/batches/register`, {
    json: context,
    headers: { 'X-Correlation-ID': correlationId },
  });
  const { body } = answer;
  report.equal('registering answers', answer.status, 202);
  report.check('batch_id is a UUID', UUID.test(body.batch_id), body);
  report.equal('status', body.status, 'registered');
  report.equal('essay_ids', body.essay_ids?.length, essays.length);
  report.equal('the correlation id in the body', body.correlation_id, correlationId);
  report.equal('X-Correlation-ID', answer.headers.get('x-correlation-id'), correlationId);
  const traceId = answer.headers.get('x-trace-id');
  report.check('X-Trace-ID is answered', /^[0-9a-f]{32}$/.test(traceId ?? ''), traceId);
  const status = (await get(`${urls.orchestrator}/v1/batches/${body.batch_id}/status`)).body;
  report.equal('status of a new batch', status, {
    batch_id: body.batch_id,
    batch_context: { ...context, essay_ids: body.essay_ids },
    pipeline_state: { pipeline: null, status: 'none', phases: [] },
  });
  return { batchId: body.batch_id, essayIds: body.essay_ids, correlationId };
}

/** Asks for the pipeline before the essays are there, then uploads them. */
export async function upload(report, urls, { batchId }, essays) {
  const batch = `${urls.orchestrator}/v1/batches/${batchId}`;
  const json = { requested_pipeline: 'spellcheck', language: 'en' };
  const asked = await post(`${batch}/pipelines`, { json });
  report.equal('asking for the pipeline answers', asked.status, 202);
  report.equal('its answer', asked.body, {
    batch_id: batchId,
    pipeline: 'spellcheck',
    status: 'requested',
  });
  const waiting = (await get(`${batch}/status`)).body.pipeline_state;
  report.equal('it waits for the essays', waiting?.status, 'waiting_for_essays');
  const form = new FormData();
  for (const { name, bytes } of essays) form.append('files', new Blob([bytes]), name);
  form.append('files', new Blob([Buffer.from([0, 1, 2, 255])]), 'binary.bin');
  const { status, body, headers } = await post(`${batch}/essays`, { body: form });
  report.equal('uploading answers', status, 202);
  report.equal('it names the batch', body.batch_id, batchId);
  const accepted = (body.files ?? []).filter((file) => file.status === 'accepted');
  report.equal(
    'accepted files',
    accepted.map((file) => file.file_name),
    essays.map(({ name }) => name),
  );
  for (const file of accepted) {
    report.check(`storage id of ${file.file_name}`, STORAGE_ID.test(file.text_storage_id), file);
  }
  const rejected = (body.files ?? []).find((file) => file.file_name === 'binary.bin');
  report.equal('a binary file is', rejected?.status, 'rejected');
  report.check('it says why', Boolean(rejected?.error_code && rejected?.error), rejected);
  return {
    traceId: headers.get('x-trace-id'),
    storageIds: Object.fromEntries(accepted.map((file) => [file.file_name, file.text_storage_id])),
  };
}

/** Watches the batch to its end. */
export async function watch(report, urls, { batchId }, count) {
  const { response, events } = await eventsUntil(
    `${urls.orchestrator}/v1/batches/${batchId}/events`,
    ({ data }) => FINAL.has(data.status),
    PIPELINE_DEADLINE_MS,
  );
  const type = response.headers.get('content-type') ?? '';
  report.check('the feed is text/event-stream', type.startsWith('text/event-stream'), type);
  report.check(
    'every event is progress',
    events.every((event) => event.type === 'progress'),
  );
  const fields = ['essays_total', 'essays_done', 'essays_failed', 'phase_name', 'status'].sort();
  for (const { data } of events) report.equal('fields', Object.keys(data).sort(), fields);
  const done = events.map(({ data }) => data.essays_done);
  report.check(
    'progress only grows',
    done.every((n, i) => i === 0 || n >= done[i - 1]),
    done,
  );
  report.equal('the last event', events.at(-1)?.data, {
    essays_total: count,
    essays_done: count,
    essays_failed: 0,
    phase_name: 'spellcheck',
    status: 'completed',
  });
  const { body } = await get(`${urls.orchestrator}/v1/batches/${batchId}/status`);
  const { phases = [], ...state } = body.pipeline_state ?? {};
  report.equal('the pipeline', state, { pipeline: 'spellcheck', status: 'completed' });
  const [{ started_at: startedAt, completed_at: completedAt, ...phase } = {}] = phases;
  report.equal('its phase', phase, {
    phase_name: 'spellcheck',
    status: 'completed_successfully',
    processed: count,
    failed: 0,
  });
  report.check('its times', Date.parse(startedAt) <= Date.parse(completedAt), phases);
  const lifecycle = await get(`${urls.lifecycle}/v1/batches/${batchId}/status`);
  report.equal('the lifecycle service', lifecycle.body, {
    batch_id: batchId,
    total_essays: count,
    status_breakdown: { spellchecked_success: count },
    completion_percentage: 100,
  });
}

/** Every essay: status, timeline, and the text that came out. */
export async function inspectEssays(report, urls, { batchId, essayIds, storageIds }, essays) {
  const byText = new Map(essays.map((essay) => [storageIds[essay.name], essay]));
  let fixed = 0;
  for (const essayId of essayIds) {
    const { body: status } = await get(`${urls.lifecycle}/v1/essays/${essayId}/status`);
    const essay = byText.get(status.text_storage_id);
    if (!report.check('every essay has one of the texts', essay !== undefined, status)) continue;
    byText.delete(status.text_storage_id);
    const about = essay.name;
    report.equal(`${about}: batch`, status.batch_id, batchId);
    report.equal(`${about}: status`, status.status, 'spellchecked_success');
    report.check(`${about}: updated_at`, !Number.isNaN(Date.parse(status.updated_at)), status);
    await inspectTimeline(report, urls, essayId, about);
    const original = await get(`${urls.content}/v1/content/${status.text_storage_id}`);
    report.check(`${about}: the original is unchanged`, original.bytes.equals(essay.bytes));
    const corrected = await get(`${urls.content}/v1/content/${status.corrected_text_storage_id}`);
    const { share, missed, sameLines, changed } = judge(essay, corrected.text);
    fixed += share / essays.length;
    report.check(`${about}: the text was corrected`, changed && status.total_corrections > 0);
    report.check(`${about}: mistakes became what was meant`, share >= LEAST_SHARE, missed);
    report.check(`${about}: the layout is kept`, sameLines);
  }
  report.check('85 % of all mistakes became what was meant', fixed >= LEAST_SHARE_OF_ALL, fixed);
}

async function inspectTimeline(report, urls, essayId, about) {
  const { body } = await get(`${urls.lifecycle}/v1/essays/${essayId}/timeline`);
  const statuses = (body.timeline ?? []).map((entry) => entry.status);
  report.equal(`${about}: timeline`, statuses, [
    'awaiting_content',
    'ready_for_processing',
    'awaiting_spellcheck',
    'spellchecking_in_progress',
    'spellchecked_success',
  ]);
  const times = (body.timeline ?? []).map((entry) => Date.parse(entry.at));
  report.check(
    `${about}: in order of time`,
    times.every((at, i) => i === 0 || at >= times[i - 1]),
  );
  report.check(
    `${about}: with event ids`,
    body.timeline?.every((entry) => entry.event_id),
  );
}
