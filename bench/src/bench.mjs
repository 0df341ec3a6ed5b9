// `npm run bench -- <race>`: runs a race and ends with 0 where its goals held, 1 where one did not,
// 2 where it could not be run.
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runRace } from './run-race.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const races = readdirSync(here).filter((name) => existsSync(`${here}${name}/race.mjs`));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '5' },
    scale: { type: 'string', default: '1' },
    only: { type: 'string', multiple: true },
    help: { type: 'boolean', short: 'h' },
  },
});
const [name] = positionals;
const runs = Number(values.runs);
const scale = Number(values.scale);
const known = races.includes(name) && Number.isInteger(runs) && runs > 0 && scale > 0;
if (values.help || !known) {
  console.error(
    [
      'Usage: npm run bench -- <race> [--runs 5] [--scale 1] [--only <variant>]…',
      `Races: ${races.join(', ')}`,
      'With --scale or --only the figures are for the eye: no goal is judged.',
    ].join('\n'),
  );
  process.exitCode = values.help ? 0 : 2;
} else {
  try {
    const { race } = await import(`./${name}/race.mjs`);
    process.exitCode = (await runRace(race, { runs, scale, only: values.only })) ? 0 : 1;
  } catch (error) {
    console.error(error);
    process.exitCode = 2;
  }
}
