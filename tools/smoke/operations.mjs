// Health, API pages, and what errors look like.
import { createHash } from 'node:crypto';
import { get, post } from './http.mjs';

const MAX_CONTENT_BYTES = 10 * 1024 * 1024;
const OID_NAMESPACE = Buffer.from('6ba7b8129dad11d180b400c04fd430c8', 'hex');

const SERVICES = {
  orchestrator: { service: 'batch_orchestrator_service', parts: ['database', 'kafka', 'redis'] },
  lifecycle: { service: 'essay_lifecycle_service', parts: ['database', 'kafka', 'redis'] },
  spellChecker: { service: 'spell_checker_service', parts: ['database', 'kafka', 'redis'] },
  spellCheckerWorker: { service: 'spell_checker_service', parts: ['database', 'kafka', 'redis'] },
  content: { service: 'content_service', parts: ['database'] },
};

/** Bodies of the health endpoints, and the API pages. */
export async function inspectHealth(report, urls) {
  for (const [name, { service, parts }] of Object.entries(SERVICES)) {
    const url = urls[name];
    const health = await get(`${url}/healthz`);
    report.equal(`${name}: /healthz answers`, health.status, 200);
    const fields = ['service', 'status', 'overall_status', 'message', 'version', 'environment'];
    report.equal(
      `${name}: fields of /healthz`,
      Object.keys(health.body).sort(),
      [...fields, 'checks', 'dependencies'].sort(),
    );
    report.equal(`${name}: service`, health.body.service, service);
    report.equal(`${name}: status`, health.body.status, 'healthy');
    report.equal(`${name}: overall_status`, health.body.overall_status, 'healthy');
    const ready = await get(`${url}/readiness`);
    report.equal(`${name}: /readiness answers`, ready.status, 200);
    report.equal(`${name}: it is`, ready.body.status, 'ready');
    const checks = Object.entries(ready.body.checks ?? {});
    const names = checks.map(([part]) => part).sort();
    const needed = parts.every((part) => names.includes(part));
    const unused = names.every((part) => parts.includes(part));
    report.check(`${name}: its parts are ${parts.join(', ')}`, needed && unused, names);
    report.check(
      `${name}: each is ready`,
      checks.every(([, one]) => one.status === 'ready'),
    );
    if (name === 'spellCheckerWorker') continue;
    report.equal(`${name}: /livez answers`, (await get(`${url}/livez`)).status, 200);
    report.equal(`${name}: /docs answers`, (await get(`${url}/docs`)).status, 200);
    const database = await get(`${url}/healthz/database`);
    report.equal(`${name}: /healthz/database answers`, database.status, 200);
    report.equal(`${name}: it names itself`, database.body.service, service);
    const summary = await get(`${url}/healthz/database/summary`);
    report.equal(`${name}: its summary answers`, summary.status, 200);
  }
}

/** One refusal of each kind, at the service it belongs to. */
export async function inspectErrors(report, urls, { batchId, essayIds }) {
  const batches = `${urls.orchestrator}/v1/batches`;
  const content = `${urls.content}/v1/content`;
  const orchestrator = SERVICES.orchestrator.service;
  const lifecycle = SERVICES.lifecycle.service;
  const contents = SERVICES.content.service;
  const jsonType = { 'content-type': 'application/json' };
  const nobody = '00000000-0000-4000-8000-000000000000';
  const pipeline = { requested_pipeline: 'spellcheck', language: 'en' };
  const tooLarge = Buffer.alloc(MAX_CONTENT_BYTES + 1, 'a');
  const registration = { course_code: 'A', essay_instructions: 'B', user_id: 'C' };
  const none = { json: { ...registration, expected_essay_count: 0 } };
  const many = { json: { ...registration, expected_essay_count: 10_001 } };
  const noJson = { body: '{', headers: jsonType };
  const noEssays = `${batches}/${nobody}`;
  const refusals = [
    ['no essays expected', post(`${batches}/register`, none), 400, orchestrator],
    ['too many expected', post(`${batches}/register`, many), 400, orchestrator],
    ['nothing in it', post(`${batches}/register`, { json: {} }), 400, orchestrator],
    ['no JSON', post(`${batches}/register`, noJson), 400, orchestrator, 'PARSING_ERROR'],
    ['status of no batch', get(`${noEssays}/status`), 404, orchestrator, 'RESOURCE_NOT_FOUND'],
    ['events of no batch', get(`${noEssays}/events`), 404, orchestrator, 'RESOURCE_NOT_FOUND'],
    [
      'pipeline of no batch',
      post(`${noEssays}/pipelines`, { json: pipeline }),
      404,
      orchestrator,
      'RESOURCE_NOT_FOUND',
    ],
    [
      'a language nobody knows',
      post(`${batches}/${batchId}/pipelines`, { json: { ...pipeline, language: 'xx' } }),
      400,
      orchestrator,
      'VALIDATION_ERROR',
    ],
    [
      'the pipeline once more',
      post(`${batches}/${batchId}/pipelines`, { json: pipeline }),
      409,
      orchestrator,
      'STATE_CONFLICT',
    ],
    [
      'trying a phase again that has no failures',
      post(`${batches}/${batchId}/retry-phase`, { json: { phase_name: 'spellcheck' } }),
      409,
      orchestrator,
      'STATE_CONFLICT',
    ],
    ['an upload without files', post(`${batches}/${batchId}/essays`), 400, orchestrator],
    ['no such route', get(`${urls.orchestrator}/v1/nothing`), 404, orchestrator],
    ['status of no essay', get(`${urls.lifecycle}/v1/essays/${nobody}/status`), 404, lifecycle],
    ['timeline of no essay', get(`${urls.lifecycle}/v1/essays/${nobody}/timeline`), 404, lifecycle],
    ['lifecycle of no batch', get(`${urls.lifecycle}/v1/batches/${nobody}/status`), 404, lifecycle],
    ['an empty text', post(content, { headers: { 'content-type': 'text/plain' } }), 400, contents],
    ['a malformed id', get(`${content}/${essayIds[0]}`), 400, contents, 'VALIDATION_ERROR'],
    ['an unknown id', get(`${content}/${'0'.repeat(32)}`), 404, contents, 'RESOURCE_NOT_FOUND'],
    ['a text too large', post(content, { body: tooLarge }), 413, contents, 'PAYLOAD_TOO_LARGE'],
  ];
  for (const [what, answering, status, service, code] of refusals) {
    inspectError(report, what, await answering, { status, service, code });
  }
}

/** A correlation id that is no UUID becomes one that its sender can compute. */
export async function inspectCorrelation(report, urls) {
  const sent = 'order 4711 of a caller without UUIDs';
  for (const name of Object.keys(SERVICES)) {
    if (name === 'spellCheckerWorker') continue;
    const headers = { 'X-Correlation-ID': sent };
    const answer = await get(`${urls[name]}/v1/nothing-${name}`, { headers });
    report.equal(`${name}: X-Correlation-ID`, answer.headers.get('x-correlation-id'), uuidV5(sent));
    const { correlation_id: inBody } = answer.body.error ?? {};
    report.equal(`${name}: in the error`, inBody, uuidV5(sent));
    const made = (await get(`${urls[name]}/livez`)).headers.get('x-correlation-id');
    report.check(`${name}: one is made where none came`, Boolean(made), made);
  }
}

function inspectError(report, what, answer, { status, service, code }) {
  report.equal(`${what}: status`, answer.status, status);
  const error = answer.body?.error;
  if (!report.check(`${what}: a body with an error`, typeof error === 'object', answer.text))
    return;
  const fields = ['code', 'message', 'correlation_id', 'service', 'timestamp', 'details'].sort();
  report.equal(`${what}: its fields`, Object.keys(error).sort(), fields);
  report.equal(`${what}: its service`, error.service, service);
  if (code !== undefined) report.equal(`${what}: its code`, error.code, code);
  const inHeader = answer.headers.get('x-correlation-id');
  report.equal(`${what}: its correlation id`, error.correlation_id, inHeader);
  report.check(`${what}: its time`, !Number.isNaN(Date.parse(error.timestamp)), error.timestamp);
  report.check(`${what}: no stack in it`, !/\n\s+at /.test(answer.text));
}

function uuidV5(name) {
  const bytes = createHash('sha1').update(OID_NAMESPACE).update(name).digest().subarray(0, 16);
  bytes[6] = (bytes[6] & 0x0f) | 0x50;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
