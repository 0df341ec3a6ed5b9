// Runs the variants of a race in turn, so that a noisy minute hits all of them, and reports.
import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { judge, median, spread } from './judge.mjs';

const FOLDER = fileURLToPath(new URL('../../.mainstay/bench', import.meta.url));

/**
 * @param race {name, unit, variants, goals, versions?, prepare?(context), finish?()}
 *   variant: {name, run(run, context): Promise<{rate, measures?, checks?}>}
 *     rate: in the race's unit
 *     measures: further figures by name, unit in the name (`p99_ms`)
 *     checks: counts of what must be zero (`lost`, `repeated`, `reordered`, …)
 *   goal: see judge.mjs
 * @param context {runs, scale, only?}: `scale` shrinks a race for a first look
 * @returns whether every check and every goal held.
 */
export async function runRace(race, context) {
  const chosen = race.variants.filter(
    ({ name }) => context.only === undefined || context.only.includes(name),
  );
  if (chosen.length === 0) {
    const names = race.variants.map(({ name }) => name).join(', ');
    throw new Error(`The race ${race.name} has no such variant: ${names}.`);
  }
  const figures = new Map(chosen.map(({ name }) => [name, new Map([['rate', []]])]));
  const checks = { lost: 0, repeated: 0, reordered: 0 };
  try {
    await race.prepare?.(context);
    for (let run = 1; run <= context.runs; run += 1) {
      for (const variant of chosen) {
        const result = await variant.run(run, context);
        note(figures.get(variant.name), result, checks);
        console.log(`  run ${run}  ${variant.name.padEnd(36)} ${line(result, race.unit)}`);
      }
    }
  } finally {
    await race.finish?.();
  }
  const whole = context.only === undefined && context.scale === 1;
  const judged = judge(whole ? race.goals : [], figures);
  await report(race, figures, judged, checks);
  return judged.every(({ holds }) => holds) && Object.values(checks).every((count) => count === 0);
}

function note(figures, { rate, measures = {}, checks: found = {} }, checks) {
  for (const [name, value] of Object.entries({ rate, ...measures })) {
    if (!figures.has(name)) figures.set(name, []);
    figures.get(name).push(value);
  }
  for (const [name, count] of Object.entries(found)) checks[name] = (checks[name] ?? 0) + count;
}

function line({ rate, measures = {} }, unit) {
  const more = Object.entries(measures).map(([name, value]) => `${name} ${short(value)}`);
  return [`${short(rate)} ${unit}`, ...more].join('  ');
}

async function report(race, figures, judged, checks) {
  console.table(Object.fromEntries([...figures].map(([name, of]) => [name, row(of)])));
  for (const { text } of judged) console.log(text);
  console.log('checks:', checks);
  const [cpu] = cpus();
  const document = {
    race: race.name,
    machine: {
      cpu: cpu?.model ?? 'unknown',
      processors: availableParallelism(),
      memory_bytes: totalmem(),
    },
    versions: { node: process.version, ...race.versions },
    unit: race.unit,
    variants: [...figures].map(([name, of]) => described(name, of)),
    ratios: Object.fromEntries(judged.map(({ name, value }) => [name, value])),
    checks,
  };
  await mkdir(FOLDER, { recursive: true });
  await writeFile(join(FOLDER, `${race.name}.json`), `${JSON.stringify(document, null, 2)}\n`);
  console.log(`written: .mainstay/bench/${race.name}.json`);
}

function row(figures) {
  const { min, max } = spread(figures.get('rate'));
  const measures = [...figures].filter(([name]) => name !== 'rate');
  return {
    median: +short(median(figures.get('rate'))),
    min: +short(min),
    max: +short(max),
    ...Object.fromEntries(measures.map(([name, values]) => [name, +short(median(values))])),
  };
}

function described(name, figures) {
  const measures = [...figures].filter(([measure]) => measure !== 'rate');
  const runs = figures.get('rate');
  const described = { name, runs, ...spread(runs) };
  if (measures.length === 0) return described;
  const spreads = measures.map(([measure, values]) => [
    measure,
    { runs: values, ...spread(values) },
  ]);
  return { ...described, measures: Object.fromEntries(spreads) };
}

function short(value) {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
