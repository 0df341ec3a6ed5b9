// npm run smoke: drives the core flow of a running reference system from outside.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { inspectCompletion } from './completion-event.mjs';
import { inspectEssays, register, upload, watch } from './core-flow.mjs';
import { sampleEssays } from './corrections.mjs';
import { inspectFigures, readAll } from './figures.mjs';
import { eventually, get } from './http.mjs';
import { inspectCorrelation, inspectErrors, inspectHealth } from './operations.mjs';
import { Report } from './report.mjs';

const SAMPLES = join(fileURLToPath(import.meta.url), '..', '..', '..', 'samples', 'essays', 'en');

/** Flag, variable and default of every address. */
const ADDRESSES = {
  orchestrator: ['orchestrator', 'BATCH_ORCHESTRATOR_URL', 'http://127.0.0.1:5001'],
  lifecycle: ['lifecycle', 'ESSAY_LIFECYCLE_URL', 'http://127.0.0.1:6001'],
  spellChecker: ['spell-checker', 'SPELL_CHECKER_URL', 'http://127.0.0.1:8002'],
  spellCheckerWorker: ['spell-checker-worker', 'SPELL_CHECKER_WORKER_URL', 'http://127.0.0.1:8001'],
  content: ['content', 'CONTENT_SERVICE_URL', 'http://127.0.0.1:8000'],
};

const HELP = `npm run smoke [-- options]

Takes a few sample essays through a running system over HTTP and compares everything it answers
with what it must. Ends with 0 when all is as it should be, else names every difference and ends
with 1; with 2 when the options are wrong.

${Object.values(ADDRESSES)
  .map(([flag, variable, standard]) => `  --${flag} <url>`.padEnd(32) + `${variable}, ${standard}`)
  .join('\n')}
  --kafka <host:port>           KAFKA_BOOTSTRAP_SERVERS; where given, the completion event is read
  --essays <n>                  how many essays (default: 4)
  --wait <seconds>              how long to wait for the system to be ready (default: 30)
`;

const options = readOptions();
if (options.help) process.stdout.write(HELP);
else process.exitCode = await smoke(options);

async function smoke({ urls, kafka, count, waitMs }) {
  const report = new Report();
  const essays = sampleEssays(SAMPLES, count);
  await report.part('the system is ready', () => awaitReady(report, urls, waitMs));
  if (report.differences.length > 0) return conclude(report);
  await report.part('health and API pages', () => inspectHealth(report, urls));
  const before = await report.part('metrics can be read', () => readAll(urls));
  const registered = await report.part('registration', () => register(report, urls, essays));
  if (registered === undefined) return conclude(report);
  const uploaded = await report.part('pipeline and upload', () =>
    upload(report, urls, registered, essays),
  );
  if (uploaded === undefined) return conclude(report);
  const batch = { ...registered, ...uploaded, count: essays.length };
  await report.part('progress and status', () => watch(report, urls, batch, essays.length));
  await report.part('essays', () => inspectEssays(report, urls, batch, essays));
  await report.part('errors', () => inspectErrors(report, urls, batch));
  await report.part('correlation ids', () => inspectCorrelation(report, urls));
  if (before !== undefined) {
    await report.part('metrics', () => inspectFigures(report, urls, before, essays));
  }
  if (kafka) {
    await report.part('the completion event', () => inspectCompletion(report, kafka, batch));
  }
  return conclude(report);
}

/** All at once: the time to wait is the system's, not each service's. */
async function awaitReady(report, urls, waitMs) {
  const looked = Object.entries(urls).map(async ([name, url]) => {
    let last = 'no answer';
    const ready = await eventually(async () => {
      try {
        const answer = await get(`${url}/readiness`);
        last = answer.text;
        return answer.status === 200;
      } catch (error) {
        last = error.cause?.code ?? error.message;
        return false;
      }
    }, waitMs);
    return { name, url, ready, last };
  });
  for (const { name, url, ready, last } of await Promise.all(looked)) {
    report.check(`${name} is ready at ${url}`, ready === true, last);
  }
}

function conclude({ checks, differences }) {
  const passed = differences.length === 0;
  const words = passed ? 'all as it should be' : `${differences.length} differences`;
  console.log(`smoke: ${checks} checks, ${words}`);
  return passed ? 0 : 1;
}

function readOptions() {
  const flags = Object.fromEntries(
    Object.values(ADDRESSES).map(([flag]) => [flag, { type: 'string' }]),
  );
  const text = { type: 'string' };
  try {
    const { values } = parseArgs({
      options: {
        ...flags,
        kafka: text,
        essays: { ...text, default: '4' },
        wait: { ...text, default: '30' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    const urls = Object.entries(ADDRESSES).map(([name, [flag, variable, standard]]) => {
      const url = values[flag] ?? (process.env[variable] || standard);
      return [name, new URL(url).href.replace(/\/$/, '')];
    });
    const count = Number(values.essays);
    const waitMs = Number(values.wait) * 1_000;
    if (!(count >= 1) || !(waitMs >= 0)) throw new Error('--essays and --wait take numbers.');
    const kafka = values.kafka ?? process.env.KAFKA_BOOTSTRAP_SERVERS;
    return { help: values.help, urls: Object.fromEntries(urls), kafka, count, waitMs };
  } catch (error) {
    process.stderr.write(`${error.message}\n\n${HELP}`);
    return process.exit(2);
  }
}
