// Takes essays through a reference system over HTTP and times the pipeline, from the request for it
// to its end.
const UPLOAD_FILES = 50;

export async function timeFlow(urls, texts) {
  const registered = await post(`${urls.orchestrator}/v1/batches/register`, {
    course_code: 'BENCH',
    essay_instructions: '',
    user_id: 'bench',
    expected_essay_count: texts.length,
  });
  const batch = `${urls.orchestrator}/v1/batches/${registered.batch_id}`;
  for (let i = 0; i < texts.length; i += UPLOAD_FILES) {
    const form = new FormData();
    for (const [n, text] of texts.slice(i, i + UPLOAD_FILES).entries()) {
      form.append('files', new Blob([text]), `essay-${i + n}.txt`);
    }
    const answer = await answered(await fetch(`${batch}/essays`, { method: 'POST', body: form }));
    const rejected = answer.files.filter(({ status }) => status !== 'accepted');
    if (rejected.length > 0) throw new Error(`${rejected.length} essays were not accepted.`);
  }
  await allAssigned(urls, registered.batch_id, texts.length);
  const startedAt = performance.now();
  await post(`${batch}/pipelines`, { requested_pipeline: 'spellcheck', language: 'en' });
  await ended(batch);
  const seconds = (performance.now() - startedAt) / 1_000;
  const corrections = await countCorrections(urls, registered.essay_ids);
  return { seconds, ...corrections };
}

/** Until every text has its slot: the upload is not part of what is timed. */
async function allAssigned(urls, batchId, count) {
  for (;;) {
    const response = await fetch(`${urls.lifecycle}/v1/batches/${batchId}/status`);
    const ready = response.ok ? (await response.json()).status_breakdown.ready_for_processing : 0;
    await response.body?.cancel().catch(() => undefined);
    if (ready === count) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function ended(batch) {
  const response = await fetch(`${batch}/events`, { headers: { accept: 'text/event-stream' } });
  let text = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (/"status":"(completed|failed)"/.test(text)) return;
  }
  throw new Error('The feed ended before the pipeline did.');
}

async function countCorrections(urls, essayIds) {
  let corrections = 0;
  let lost = 0;
  for (const essayId of essayIds) {
    const response = await fetch(`${urls.lifecycle}/v1/essays/${essayId}/status`);
    const essay = await answered(response);
    if (essay.status !== 'spellchecked_success') lost += 1;
    corrections += essay.total_corrections ?? 0;
  }
  return { corrections, lost };
}

async function post(url, body) {
  const headers = { 'content-type': 'application/json' };
  return answered(await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) }));
}

async function answered(response) {
  if (response.ok) return response.json();
  throw new Error(`${response.url} answered ${response.status}: ${await response.text()}`);
}
