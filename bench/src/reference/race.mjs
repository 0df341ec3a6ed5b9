// How much of the correction pool's own rate the whole system reaches: what is between a request
// for a pipeline and its end, for 500 essays, against the pool alone on the same essays.
import { fork } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startOwnKafka, startOwnPostgres, startOwnRedis } from '@mainstay/testing';
import { Stack } from '../../../tools/stack/reference-stack.mjs';
import { freePorts } from './free-ports.mjs';
import { timeFlow } from './flow.mjs';
import { essays } from './texts.mjs';

const FOLDER = fileURLToPath(new URL('../../../.mainstay/bench-stack', import.meta.url));
const ESSAYS = 500;
const GOAL = 0.7;
/** Node's own HTTP server and `pg`, no guarantee at all: README.md has what it reaches. */
const BOUNDED = 'the hand-made program itself is about there on 2 processors';
const expected = new Map();
let servers = [];
let stack;

function child(name, run) {
  const path = fileURLToPath(new URL(`./${name}-process.mjs`, import.meta.url));
  return new Promise((resolve, reject) => {
    const process = fork(path, [String(ESSAYS), String(run)], { stdio: 'inherit' });
    let result;
    process.once('message', (message) => {
      result = message;
    });
    process.once('exit', (code) =>
      result === undefined ? reject(new Error(`${name} ended with ${code}.`)) : resolve(result),
    );
  });
}

/** The rate, and whether each essay was corrected as the pool alone corrects it. */
function judged(run, { seconds, corrections, lost }) {
  if (!expected.has(run)) expected.set(run, corrections);
  const differs = expected.get(run) === corrections ? 0 : 1;
  return { rate: ESSAYS / seconds, checks: { lost, differs } };
}

export const race = {
  name: 'reference',
  unit: 'essays/s',
  async prepare() {
    const [kafka, postgres, redis] = await Promise.all([
      startOwnKafka(),
      startOwnPostgres(),
      startOwnRedis(),
    ]);
    servers = [kafka, postgres, redis];
    const ports = await freePorts();
    stack = new Stack(
      { kafka: kafka.bootstrapServers, postgres: postgres.url, redis: redis.url },
      { environment: { ...process.env, ...ports, LOG_LEVEL: 'warn' }, folder: FOLDER },
    );
    mkdirSync(FOLDER, { recursive: true });
    await stack.prepare();
    await stack.start();
  },
  async finish() {
    await stack?.stop();
    await Promise.all(servers.map((server) => server.dispose()));
  },
  variants: [
    { name: 'pool alone', run: async (run) => judged(run, await child('pool', run)) },
    { name: 'hand-made', run: async (run) => judged(run, await child('bound', run)) },
    { name: 'embedded', run: async (run) => judged(run, await child('embedded', run)) },
    {
      name: 'real stack',
      run: async (run) => {
        const urls = {
          orchestrator: stack.url('batch-orchestrator'),
          lifecycle: stack.url('essay-lifecycle'),
        };
        return judged(run, await timeFlow(urls, essays(ESSAYS, run)));
      },
    },
  ],
  goals: [
    { of: 'embedded', to: 'hand-made', least: GOAL },
    { of: 'real stack', to: 'hand-made', least: GOAL },
    { of: 'hand-made', to: 'pool alone', when: 'how far the bound is from the pool' },
    { of: 'embedded', to: 'pool alone', least: GOAL, when: BOUNDED },
    { of: 'real stack', to: 'pool alone', least: GOAL, when: BOUNDED },
  ],
};
