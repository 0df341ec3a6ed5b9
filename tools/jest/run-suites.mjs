// `npm test`: jest over every suite but chaos, two at a time. A suite that failed beside another
// one runs once more, alone: a failure that comes back fails the run, one that does not is printed
// as unsteady, to be mended. More than a handful are no accident, and are not asked again; nor are
// those that somebody chose by arguments.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { closingLines, merged } from './closing-lines.mjs';

const AT_MOST_AGAIN = 5;
const SIGNALS = ['SIGINT', 'SIGTERM'];
const JEST = [
  '--disable-warning=ExperimentalWarning',
  '--disable-warning=TimeoutNegativeWarning',
  '--experimental-vm-modules',
  join('node_modules', 'jest', 'bin', 'jest.js'),
  '--ignoreProjects',
  'chaos',
];

const folder = mkdtempSync(join(tmpdir(), 'mainstay-suites-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

const chosen = process.argv.slice(2);
const first = await run('first', ['--maxWorkers=2', ...chosen]);
const failed = first.suites?.filter(({ hasFailed }) => hasFailed).map(({ path }) => path) ?? [];
const isAsked = chosen.length === 0 && failed.length > 0 && failed.length <= AT_MOST_AGAIN;
if (first.status === 0 || first.isStopped || !isAsked) {
  if (first.suites) print(first.suites, first.servers);
  process.exit(first.status);
}

console.log(`\nonce more, alone: ${failed.length} of ${first.suites.length} suites\n`);
const second = await run('second', ['--runInBand', '--runTestsByPath', ...failed]);
const unsteady = (second.suites ?? []).filter(({ hasFailed }) => !hasFailed);
print(merged(first.suites, second.suites ?? []), first.servers);
for (const { path } of unsteady) console.log(`unsteady (failed, then passed alone): ${path}`);
process.exit(second.status);

/** What jest's reporter left of a run; without suites when jest did not get that far. */
async function run(name, options) {
  const file = join(folder, `${name}.json`);
  const env = { ...process.env, MAINSTAY_TEST_RESULTS: file };
  const jest = spawn(process.execPath, [...JEST, ...options], { stdio: 'inherit', env });
  // Jest stops the servers it started; this process ends with it, not before.
  let isStopped = false;
  const pass = (signal) => {
    isStopped = true;
    jest.kill(signal);
  };
  for (const each of SIGNALS) process.on(each, pass);
  const [code, signal] = await once(jest, 'exit');
  for (const each of SIGNALS) process.off(each, pass);
  return { status: code ?? 128 + constants.signals[signal], isStopped, ...read(file) };
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return {};
    throw error;
  }
}

function print(suites, servers) {
  for (const line of closingLines(suites, servers)) console.log(line);
}
