// One closing line per kind of suite, and the servers they ran on, after jest's own report.

const COLUMNS = {
  passed: 'numPassingTests',
  failed: 'numFailingTests',
  skipped: 'numPendingTests',
};

export default class ClosingLines {
  onRunComplete(_contexts, results) {
    const suites = new Map();
    for (const result of results.testResults) {
      const name = result.displayName?.name ?? 'tests';
      const sums = suites.get(name) ?? { passed: 0, failed: 0, skipped: 0 };
      for (const [column, field] of Object.entries(COLUMNS)) sums[column] += result[field];
      // A file that does not load has no test that failed; it must not read as a pass.
      if (result.testExecError) sums.failed += 1;
      suites.set(name, sums);
    }
    const servers = describeServers(process.env.MAINSTAY_TEST_SERVERS);
    if (servers) console.log(`\nservers: ${servers}`);
    for (const [name, { passed, failed, skipped }] of suites) {
      console.log(`${name}: ${passed} passed, ${failed} failed, ${skipped} skipped`);
    }
  }
}

function describeServers(handed) {
  const servers = Object.entries(JSON.parse(handed ?? '{}'));
  return servers.map(([name, { version, origin }]) => `${name} ${version} (${origin})`).join(', ');
}
