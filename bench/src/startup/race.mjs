// From starting the process to listening, and what it holds when it idles: the essay lifecycle
// service with everything on (Kafka, PostgreSQL, Redis, outbox, inbox, logs, metrics, exported
// traces), as its image runs it and as it is compiled, beside a Nest that has none of it.
import { execFileSync, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, cpSync, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort, startOwnKafka, startOwnPostgres, startOwnRedis } from '@mainstay/testing';
import { Stack } from '../../../tools/stack/reference-stack.mjs';
import { Collector } from '../http/collector.mjs';
import { processorTime } from '../../../tools/processes/process-figures.mjs';
import { freePorts } from '../reference/free-ports.mjs';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const FOLDER = join(ROOT, '.mainstay', 'bench-startup');
const INSTRUMENTATION = createRequire(import.meta.url).resolve(
  '@opentelemetry/auto-instrumentations-node/register',
);
const USUAL = fileURLToPath(new URL('../http/usual-process.cjs', import.meta.url));
const IDLE_MS = 4_000;
const LOOK_EVERY_MS = 2;
const LISTENING_DEADLINE_MS = 30_000;
const MICROSECONDS_PER_MS = 1_000;
const BYTES_PER_KIB = 1_024;
const BYTES_PER_MB = 1_000_000;
let servers = [];
let collector;
let environment;
let image;

/** Nest as its users have it: it tells its port as soon as it listens. */
async function usual(parts, execArgv = []) {
  const startedAt = performance.now();
  const child = fork(USUAL, parts, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv,
    env: {
      ...process.env,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_NODE_RESOURCE_DETECTORS: 'env,host,os,process',
    },
  });
  await once(child, 'message');
  const milliseconds = performance.now() - startedAt;
  return { milliseconds, child, end: () => child.send('stop') };
}

/** As the Dockerfile: the bundle with nothing beside it, and what V8 made of its packages. */
function makeImage() {
  execFileSync(process.execPath, ['tools/bundle/bundle.mjs', 'essay-lifecycle'], { cwd: ROOT });
  image = mkdtempSync(join(tmpdir(), 'mainstay-image-'));
  cpSync(join(ROOT, 'apps/essay-lifecycle/dist/bundle'), image, { recursive: true });
  const load = "for (const load of Object.values(require('./vendor.js'))) load()";
  execFileSync(process.execPath, ['-e', load], { cwd: image, env: imageVariables() });
}

/** The variables of the Dockerfile. */
function imageVariables() {
  return {
    NODE_ENV: 'production',
    NODE_COMPILE_CACHE: join(image, 'compiled'),
    MALLOC_ARENA_MAX: '2',
    MALLOC_TRIM_THRESHOLD_: '131072',
  };
}

async function ours(args, { cwd = ROOT, ...more } = {}) {
  const port = await freePort();
  const log = openSync(join(FOLDER, 'essay-lifecycle.log'), 'a');
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, {
    cwd,
    stdio: ['ignore', log, 'inherit'],
    env: { ...environment, ...more, ESSAY_LIFECYCLE_PORT: String(port) },
  });
  closeSync(log);
  await listening(port, child);
  const milliseconds = performance.now() - startedAt;
  const ready = async () => (await fetch(`http://127.0.0.1:${port}/readiness`)).status === 200;
  return { milliseconds, child, ready, end: () => child.kill('SIGTERM') };
}

async function listening(port, child) {
  const deadline = performance.now() + LISTENING_DEADLINE_MS;
  while (!(await answers(port))) {
    if (child.exitCode !== null) throw new Error(`The service ended with ${child.exitCode}.`);
    if (performance.now() > deadline) throw new Error('The service does not listen.');
    await delay(LOOK_EVERY_MS);
  }
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const tell = (answered) => {
      socket.destroy();
      resolve(answered);
    };
    socket.once('connect', () => tell(true));
    socket.once('error', () => tell(false));
  });
}

async function measured(starting) {
  const { milliseconds, child, ready, end } = await starting;
  const cpuMs = processorTime(child.pid) / MICROSECONDS_PER_MS;
  await delay(IDLE_MS);
  const kibibytes = Number(execFileSync('ps', ['-o', 'rss=', '-p', String(child.pid)]));
  const isReady = ready === undefined || (await ready());
  const ended = once(child, 'exit');
  end();
  const [code] = await ended;
  return {
    rate: milliseconds,
    measures: { resident_mb: (kibibytes * BYTES_PER_KIB) / BYTES_PER_MB, cpu_ms: cpuMs },
    checks: { not_ready: isReady ? 0 : 1, ended_badly: code === 0 ? 0 : 1 },
  };
}

export const race = {
  name: 'startup',
  unit: 'ms',
  async prepare() {
    mkdirSync(FOLDER, { recursive: true });
    const [kafka, postgres, redis] = await Promise.all([
      startOwnKafka(),
      startOwnPostgres(),
      startOwnRedis(),
    ]);
    servers = [kafka, postgres, redis];
    collector = new Collector();
    await collector.start();
    const stack = new Stack(
      { kafka: kafka.bootstrapServers, postgres: postgres.url, redis: redis.url },
      {
        environment: {
          ...process.env,
          ...(await freePorts()),
          OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        },
        folder: FOLDER,
      },
    );
    await stack.prepare();
    ({ environment } = stack);
    makeImage();
  },
  async finish() {
    collector?.stop();
    if (image !== undefined) rmSync(image, { recursive: true });
    await Promise.all(servers.map((server) => server.dispose()));
  },
  variants: [
    { name: 'bare Nest', run: () => measured(usual([])) },
    {
      name: 'Nest with all three',
      run: () => measured(usual(['pino', 'prometheus'], ['--require', INSTRUMENTATION])),
    },
    {
      name: 'ours, everything on',
      run: () =>
        measured(ours(['--enable-source-maps', 'main.js'], { cwd: image, ...imageVariables() })),
    },
    {
      name: 'ours, not bundled',
      run: () => measured(ours(['apps/essay-lifecycle/dist/main.js'])),
    },
  ],
  goals: [
    { of: 'ours, everything on', most: 700 },
    { of: 'ours, everything on', measure: 'resident_mb', most: 130 },
  ],
};
