import { execFileSync } from 'node:child_process';

const PROGRAM = `
  require('@mainstay/service/lean-start');
  const { getHeapSpaceStatistics } = require('node:v8');
  const { releaseYoungGeneration } = require(process.argv[1]);
  const young = () =>
    getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space').space_size;
  const work = () => {
    const kept = [];
    for (let at = 0; at < 2_000_000; at += 1) kept.push({ at });
    return kept.length;
  };
  work();
  const held = young();
  releaseYoungGeneration();
  work();
  console.log(JSON.stringify({ held, released: young() }));
`;

describe('a lean start', () => {
  it('keeps the young generation small while modules load, and lets it grow afterwards', () => {
    const release = require.resolve('../../../libs/service/dist/running/young-generation.js');
    const told = execFileSync(process.execPath, ['-e', PROGRAM, release], { encoding: 'utf8' });
    const { held, released } = JSON.parse(told) as { held: number; released: number };
    expect(held).toBeLessThanOrEqual(4 * 1_048_576);
    expect(released).toBeGreaterThan(4 * 1_048_576);
  });
});
