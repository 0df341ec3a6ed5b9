// Requests a second of a service that logs, measures and traces every one of them: Nest bare, with
// each of the usual additions, with all of them, and ours.
import { fork } from 'node:child_process';
import { createReadStream, mkdirSync, openSync, closeSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { Collector } from './collector.mjs';

const FOLDER = fileURLToPath(new URL('../../../.mainstay/bench-http', import.meta.url));
const WARM_UP_SECONDS = 1.5;
const SECONDS = 3.5;
const INSTRUMENTATION = createRequire(import.meta.url).resolve(
  '@opentelemetry/auto-instrumentations-node/register',
);
let collector;

const here = (name) => fileURLToPath(new URL(`./${name}`, import.meta.url));

/** One server, one load; what was answered must be in the log, metrics and traces that are on. */
async function measure(name, scale, { script, parts = [], ...on }) {
  const { logs = false, metrics = false, traces = false } = on;
  const logPath = join(FOLDER, `${name.replaceAll(/\W+/g, '-')}.log`);
  const log = openSync(logPath, 'w');
  const spansBefore = collector.spans;
  const server = fork(here(script), parts, {
    stdio: ['ignore', log, 'inherit', 'ipc'],
    env: environment(traces),
    execArgv: traces && script === 'usual-process.cjs' ? ['--require', INSTRUMENTATION] : [],
  });
  const url = `http://127.0.0.1:${await told(server)}`;
  await load(url, WARM_UP_SECONDS * scale);
  const before = await costOf(server);
  const result = await load(url, SECONDS * scale);
  const cost = (await costOf(server)) - before;
  const counted = metrics ? await requestCount(url) : result.answered;
  const ended = once(server, 'exit');
  server.send('stop');
  await ended;
  closeSync(log);
  const lines = logs ? await countLines(logPath) : result.answered;
  rmSync(logPath);
  const spans = traces ? collector.spans - spansBefore : result.answered;
  const missing = (seen) => Math.max(0, result.answered - seen);
  return {
    rate: result.rate,
    measures: { cpu_us: cost / result.answered, p50_ms: result.p50, p99_ms: result.p99 },
    checks: {
      lost: result.failed,
      lines_missing: missing(lines),
      counts_missing: missing(counted),
      spans_missing: missing(spans),
    },
  };
}

/** The next thing a child tells; it may not end before. */
function told(child) {
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`A process of the race ended with ${code}.`)));
  });
}

function load(url, seconds) {
  return told(fork(here('load-process.mjs'), [`${url}/v1/things/7`, String(seconds)]));
}

function costOf(server) {
  const cost = told(server);
  server.send('cost');
  return cost;
}

function environment(traces) {
  const { PATH, HOME } = process.env;
  return {
    PATH,
    HOME,
    NODE_ENV: 'production',
    OTEL_SERVICE_NAME: 'thing_service',
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
    OTEL_NODE_RESOURCE_DETECTORS: 'env,host,os,process',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    ...(traces ? { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url } : {}),
  };
}

async function requestCount(url) {
  const text = await (await fetch(`${url}/metrics`)).text();
  const counts = text.matchAll(/^request_count\{[^}]*\/v1\/things\/:id[^}]*\} (\d+)/gm);
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}

async function countLines(path) {
  let lines = 0;
  for await (const chunk of createReadStream(path)) {
    for (const byte of chunk) if (byte === 10) lines += 1;
  }
  return lines;
}

const USUAL = 'usual-process.cjs';
const variants = [
  ['bare Nest', { script: USUAL }],
  ['nestjs-pino', { script: USUAL, parts: ['pino'], logs: true }],
  ['nestjs-prometheus', { script: USUAL, parts: ['prometheus'], metrics: true }],
  ['OpenTelemetry', { script: USUAL, traces: true }],
  [
    'all three',
    { script: USUAL, parts: ['pino', 'prometheus'], logs: true, metrics: true, traces: true },
  ],
  ['ours', { script: 'ours-process.cjs', logs: true, metrics: true, traces: true }],
];

export const race = {
  name: 'http',
  unit: 'requests/s',
  async prepare() {
    mkdirSync(FOLDER, { recursive: true });
    collector = new Collector();
    await collector.start();
  },
  finish: () => collector?.stop(),
  variants: variants.map(([name, set]) => ({
    name,
    run: (_run, { scale }) => measure(name, scale, set),
  })),
  goals: [
    { of: 'ours', to: 'all three', least: 2 },
    { of: 'ours', to: 'bare Nest', least: 0.55 },
  ],
};
