// Runs every gate, or those named: npm run gates -- lint types
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gates } from './gate-list.mjs';

const root = join(fileURLToPath(import.meta.url), '..', '..');
/** The type checker alone fills a core; two gates at a time keep two cores busy. */
const AT_ONCE = 2;

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !gates.some((gate) => gate.name === name));
if (unknown.length > 0) {
  console.error(
    `no gate is called ${unknown.join(', ')}: ${gates.map(({ name }) => name).join(', ')}`,
  );
  process.exit(2);
}

const waiting = gates.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const outcomes = [];
await Promise.all(Array.from({ length: AT_ONCE }, work));

const failed = outcomes.filter((outcome) => !outcome).length;
console.log(`gates: ${outcomes.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

async function work() {
  for (let gate = waiting.shift(); gate; gate = waiting.shift()) outcomes.push(await run(gate));
}

function run({ name, command, args }) {
  const started = performance.now();
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
  return new Promise((resolve) => {
    child.once('error', (error) => (output += error.message));
    child.once('close', (code) => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.log(`${code === 0 ? 'holds' : 'FAILS'}  ${name} (${seconds} s)`);
      if (code !== 0) console.log(output.trimEnd().replaceAll(/^/gm, '    '));
      resolve(code === 0);
    });
  });
}
