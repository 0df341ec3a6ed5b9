import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeLog, openLog, ServiceLogger } from '@mainstay/observability';
import { waitFor } from '@mainstay/testing';

describe('a log in a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mainstay-log-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const app = { name: 'filing_service', version: '1', environment: 'testing' };

  it.each([
    ['at once', { buffered: false }],
    ['gathered', {}],
    ['without waiting for the disk', { async: true }],
    ['without waiting or gathering', { async: true, buffered: false }],
  ])('has every line, in order: %s', async (how, options) => {
    const file = join(folder, 'logs', `${how}.log`);
    openLog(app, { format: 'json', file, ...options });
    const logger = new ServiceLogger('filing', app);
    for (let line = 0; line < 5_000; line += 1) logger.info('Filed', { line });
    closeLog(app);
    const lines = () => readFileSync(file, 'utf8').trimEnd().split('\n');
    await waitFor(() => lines().length === 5_000, { what: 'every line to be in the file' });
    expect(lines().map((line) => (JSON.parse(line) as { line: number }).line)).toEqual(
      Array.from({ length: 5_000 }, (_, line) => line),
    );
  });

  it('is readable where it is for people', () => {
    const file = join(folder, 'console.log');
    openLog(app, { format: 'console', file });
    new ServiceLogger('filing', app).info('Filed', { line: 1 });
    closeLog(app);
    expect(readFileSync(file, 'utf8')).toMatch(/Z \[INFO {4}\] filing Filed line=1\n$/);
  });
});

describe('a log in a destination of its own', () => {
  const app = { name: 'own_service', version: '1', environment: 'testing' };

  it.each([
    ['json', /"message":"Said".*"n":1\}\n$/],
    ['console', /^\S+Z \[INFO {4}\] own Said n=1\n$/],
  ] as const)('gets each line at once, as it is said: %s', (format, expected) => {
    const lines: string[] = [];
    openLog(app, { format, destination: { write: (line) => lines.push(line) } });
    const logger = new ServiceLogger('own', app);
    logger.info('Said', { n: 1 });
    expect(lines).toEqual([expect.stringMatching(expected)]);
    logger.error('Failed', new Error('why'));
    closeLog(app);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain('why');
  });
});
