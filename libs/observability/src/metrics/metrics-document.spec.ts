import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SUITE_METRICS, type MetricDefinition } from './suite-metrics';

const DOCUMENT = join(__dirname, '../../../../docs/metrics.md');
const START = '<!-- metrics:start -->';
const END = '<!-- metrics:end -->';

function table(): string {
  const rows = Object.values<MetricDefinition>(SUITE_METRICS).map(
    ({ name, kind, labels, help }) => `| \`${name}\` | ${kind} | ${labels.join(', ')} | ${help} |`,
  );
  return ['| metric | type | labels | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** The formatter aligns the columns of a table. */
function plain(text: string): string {
  return text.replaceAll(/ +/g, ' ').replaceAll(/-{3,}/g, '---');
}

describe('docs/metrics.md', () => {
  it('lists every metric of the suite as the code has it (UPDATE_DOCS=true rewrites it)', () => {
    const text = readFileSync(DOCUMENT, 'utf8');
    const before = text.slice(0, text.indexOf(START) + START.length);
    const after = text.slice(text.indexOf(END));
    const expected = `${before}\n\n${table()}\n\n${after}`;
    if (process.env.UPDATE_DOCS === 'true') writeFileSync(DOCUMENT, expected);
    expect(plain(readFileSync(DOCUMENT, 'utf8'))).toBe(plain(expected));
  });
});
