// `npm run bench -- <race>`: runs a race and ends with 0 where its goal held, 1 where it did not,
// 2 where it could not be run.
import { parseArgs } from 'node:util';
import { runRace } from './run-race.mjs';

const RACES = { reference: () => import('./reference/race.mjs') };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '5' }, help: { type: 'boolean', short: 'h' } },
});
const [name] = positionals;
const runs = Number(values.runs);
if (values.help || !Object.hasOwn(RACES, name ?? '') || !Number.isInteger(runs) || runs < 1) {
  console.error(
    `Usage: npm run bench -- <race> [--runs 5]\nRaces: ${Object.keys(RACES).join(', ')}`,
  );
  process.exitCode = values.help ? 0 : 2;
} else {
  try {
    const { race } = await RACES[name]();
    process.exitCode = (await runRace(race, runs)) ? 0 : 1;
  } catch (error) {
    console.error(error);
    process.exitCode = 2;
  }
}
