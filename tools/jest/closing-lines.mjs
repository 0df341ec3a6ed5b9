// One closing line per kind of suite, and the servers they ran on, after jest's own report. Under
// `npm test`, which may run some suites once more, the results are left in the file it names.
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';

const COLUMNS = {
  passed: 'numPassingTests',
  failed: 'numFailingTests',
  skipped: 'numPendingTests',
};

export default class ClosingLines {
  onRunComplete(_contexts, { testResults }) {
    const suites = testResults.map(describeSuite);
    const servers = describeServers(process.env.MAINSTAY_TEST_SERVERS);
    const file = process.env.MAINSTAY_TEST_RESULTS;
    if (file) writeFileSync(file, JSON.stringify({ suites, servers }));
    else for (const line of closingLines(suites, servers)) console.log(line);
  }
}

export function closingLines(suites, servers) {
  const kinds = new Map();
  for (const { kind, ...counts } of suites) {
    const sums = kinds.get(kind) ?? { passed: 0, failed: 0, skipped: 0 };
    for (const column of Object.keys(COLUMNS)) sums[column] += counts[column];
    kinds.set(kind, sums);
  }
  const lines = Array.from(
    kinds,
    ([kind, { passed, failed, skipped }]) =>
      `${kind}: ${passed} passed, ${failed} failed, ${skipped} skipped`,
  );
  return servers ? ['', `servers: ${servers}`, ...lines] : lines;
}

/** The suites of a run, each as it was when it ran last. */
export function merged(suites, again) {
  const later = new Map(again.map((suite) => [suite.path, suite]));
  return suites.map((suite) => later.get(suite.path) ?? suite);
}

function describeSuite(result) {
  const counts = {};
  for (const [column, field] of Object.entries(COLUMNS)) counts[column] = result[field];
  // A file that does not load has no test that failed; it must not read as a pass.
  if (result.testExecError) counts.failed += 1;
  const path = relative(process.cwd(), result.testFilePath);
  const kind = result.displayName?.name ?? 'tests';
  return { path, kind, hasFailed: counts.failed > 0, ...counts };
}

function describeServers(handed) {
  const servers = Object.entries(JSON.parse(handed ?? '{}'));
  return servers.map(([name, { version, origin }]) => `${name} ${version} (${origin})`).join(', ');
}
