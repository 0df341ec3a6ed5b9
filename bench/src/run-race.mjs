// Runs the variants of a race in turn, so that a noisy minute hits all of them, and reports.
import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

const FOLDER = fileURLToPath(new URL('../../.mainstay/bench', import.meta.url));

/**
 * @param race {name, unit, variants: [{name, run(): Promise<{rate, checks?}>}], ratios: [{name, of,
 *   to, goal}], versions?, prepare?(), finish?()}
 * @returns whether every check and every goal held.
 */
export async function runRace(race, runs) {
  const measured = new Map(race.variants.map(({ name }) => [name, []]));
  const checks = { lost: 0, repeated: 0, reordered: 0 };
  try {
    await race.prepare?.();
    for (let run = 1; run <= runs; run += 1) {
      for (const variant of race.variants) {
        const { rate, checks: found = {} } = await variant.run(run);
        measured.get(variant.name).push(rate);
        for (const [name, count] of Object.entries(found))
          checks[name] = (checks[name] ?? 0) + count;
        console.log(`  run ${run}  ${variant.name.padEnd(28)} ${rate.toFixed(1)} ${race.unit}`);
      }
    }
  } finally {
    await race.finish?.();
  }
  const variants = [...measured].map(([name, values]) => ({
    name,
    runs: values,
    ...spread(values),
  }));
  const median = (name) => variants.find((variant) => variant.name === name).median;
  const ratios = race.ratios.map(({ of, to, goal }) => {
    const value = median(of) / median(to);
    return { name: `${of}/${to}`, value, goal, holds: value >= goal };
  });
  await report(race, variants, ratios, checks);
  return ratios.every(({ holds }) => holds) && Object.values(checks).every((count) => count === 0);
}

async function report(race, variants, ratios, checks) {
  console.table(
    Object.fromEntries(
      variants.map(({ name, median, min, max }) => [name, rounded({ median, min, max })]),
    ),
  );
  for (const { name, value, goal, holds } of ratios) {
    console.log(`${name}: ${value.toFixed(2)} (goal ${goal}: ${holds ? 'holds' : 'missed'})`);
  }
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
    variants,
    ratios: Object.fromEntries(ratios.map(({ name, value }) => [name, value])),
    checks,
  };
  await mkdir(FOLDER, { recursive: true });
  const path = join(FOLDER, `${race.name}.json`);
  await writeFile(path, `${JSON.stringify(document, null, 2)}\n`);
  console.log(`written: .mainstay/bench/${race.name}.json`);
}

function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const median =
    sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { median, min: sorted[0], max: sorted.at(-1) };
}

function rounded(values) {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, +value.toFixed(1)]));
}
