// What a call of an async method costs behind a circuit breaker, and behind breaker, retry and
// timeout together, when all is well: by processor time, in a process of its own each time.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { median } from '../judge.mjs';

const CALLS = 2_000_000;
const PROCESS = fileURLToPath(new URL('calls-process.cjs', import.meta.url));
const bare = [];

async function measure(name, scale) {
  const calls = Math.round(CALLS * scale);
  const child = fork(PROCESS, [name, String(calls)]);
  const ended = once(child, 'exit');
  const [{ nanoseconds, answers }] = await Promise.race([once(child, 'message'), failed(ended)]);
  await ended;
  return { nanoseconds, lost: calls - answers };
}

async function failed(ended) {
  const [code] = await ended;
  throw new Error(`A process of the race ended with ${code}.`);
}

const NAMES = [
  'bare',
  'cockatiel',
  'opossum',
  'opossum, no timeout',
  '@CircuitBreaker',
  '@CircuitBreaker, measured',
  'cockatiel, all three',
  'ours, all three',
];

export const race = {
  name: 'breaker',
  unit: 'ns a call',
  variants: NAMES.map((name) => ({
    name,
    async run(_run, { scale }) {
      const { nanoseconds, lost } = await measure(name, scale);
      if (name === 'bare') bare.push(nanoseconds);
      const over = bare.length === 0 ? {} : { over_bare_ns: nanoseconds - median(bare) };
      return { rate: nanoseconds, measures: over, checks: { lost } };
    },
  })),
  goals: [
    { of: '@CircuitBreaker', to: 'cockatiel', most: 1.5 },
    { of: '@CircuitBreaker', to: 'opossum, no timeout', most: 0.5 },
    { of: 'ours, all three', measure: 'over_bare_ns', most: 2_000 },
  ],
};
