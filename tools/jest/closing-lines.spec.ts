type ClosingLines = typeof import('./closing-lines.mjs');

const suite = (path: string, passed: number, failed: number) => ({
  path,
  kind: path.split('/')[0]!,
  passed,
  failed,
  skipped: 0,
  hasFailed: failed > 0,
});

describe('the closing lines', () => {
  let closingLines: ClosingLines['closingLines'];
  let merged: ClosingLines['merged'];

  beforeAll(async () => {
    ({ closingLines, merged } = await import('./closing-lines.mjs'));
  });

  it('give one sum a kind, behind the servers', () => {
    const suites = [suite('unit/a', 3, 0), suite('unit/b', 1, 2), suite('e2e/c', 5, 0)];
    expect(closingLines(suites, 'redis 7 (default port)')).toEqual([
      '',
      'servers: redis 7 (default port)',
      'unit: 4 passed, 2 failed, 0 skipped',
      'e2e: 5 passed, 0 failed, 0 skipped',
    ]);
  });

  it('count a suite that ran twice as it was when it ran last', () => {
    const suites = [suite('unit/a', 3, 0), suite('unit/b', 1, 2)];
    expect(merged(suites, [suite('unit/b', 2, 1)])).toEqual([
      suite('unit/a', 3, 0),
      suite('unit/b', 2, 1),
    ]);
    expect(merged(suites, [])).toEqual(suites);
  });
});
