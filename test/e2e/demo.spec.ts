import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  processesWith,
  ROOT,
  runNode,
  RunningProcess,
  type Finished,
} from './reference/run-process';

const DEMO = 'apps/reference-system/dist/demo.js';
const LIMIT_BYTES = 10 * 1024 * 1024;
const SAMPLE = join(ROOT, 'samples/essays/en/01-my-summer-in-gotland.txt');

interface EssayReport {
  readonly file: string;
  readonly status: string;
  readonly [field: string]: unknown;
}

interface Report {
  readonly batch_id: string | null;
  readonly totals: Readonly<Record<string, number>>;
  readonly essays: readonly EssayReport[];
  readonly [field: string]: unknown;
}

describe('the demo, as a user runs it', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mainstay-demo-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('corrects the samples with npm run demo, prints lines and a table, ends with 0', async () => {
    const { code, output } = await new RunningProcess('npm', ['run', 'demo', '--silent']).finished;

    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).not.toContain('\r');
    expect(output).not.toContain('\u001b');
    expect(output).toMatch(/01-my-summer-in-gotland\.txt +│ +\d+ │ +\d+ │ +\d+ ms/);
    const report = reportIn(ROOT);
    expect(Object.keys(report).sort()).toEqual(
      ['batch_id', 'duration_ms', 'essays', 'language', 'started_at', 'totals'].sort(),
    );
    expect(report.totals).toMatchObject({ files: 14, completed: 14, failed: 0, rejected: 0 });
    expect(report.totals.words).toBeGreaterThan(14 * 150);
    for (const essay of report.essays) {
      expect(essay).toEqual({
        file: expect.stringMatching(/\.txt$/),
        status: 'completed',
        essay_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        words: expect.any(Number),
        corrections: expect.any(Number),
        corrected_path: expect.any(String),
        duration_ms: expect.any(Number),
      });
      const corrected = readFileSync(join(ROOT, String(essay.corrected_path)), 'utf8');
      expect(corrected).not.toBe(readFileSync(join(ROOT, 'samples/essays/en', essay.file), 'utf8'));
    }
  });

  it('rejects bad files by name and takes the others, whatever they are called', async () => {
    const good = readFileSync(SAMPLE, 'utf8');
    const windows = `\ufeff${good.replaceAll('\n', '\r\n')}`;
    const files: Record<string, string | Buffer> = {
      'plain.txt': good,
      'with BOM and CRLF.txt': windows,
      'two words.md': `${good}\nOne.\n`,
      'no extension': `${good}\nTwo.\n`,
      "it's “ÅÄÖ” 日本 🙂 (final) #1 100%.txt": `${good}\nThree.\n`,
      'line\nbreak.txt': `${good}\nFour.\n`,
      'copy of plain.txt': good,
      'one word.txt': 'becuase',
      '.hidden': 'not an essay',
      'empty.txt': '',
      'blank.txt': ' \n\t\n',
      'binary.bin': Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2]),
      'latin1.txt': Buffer.from('Vi \xe5kte till sj\xf6n.', 'latin1'),
      'too large.txt': Buffer.alloc(LIMIT_BYTES + 1, 'a'),
    };
    const { essays } = essaysIn(files);
    mkdirSync(join(essays, 'a folder'));
    const { code, output, errors } = await demo('--essays', essays);
    const report = reportIn(folder);
    const byStatus = (status: string) =>
      report.essays.filter((essay) => essay.status === status).map((essay) => essay.file);

    expect({ code, errors }).toMatchObject({ code: 0 });
    expect(byStatus('rejected')).toEqual([
      'binary.bin',
      'blank.txt',
      'empty.txt',
      'latin1.txt',
      'too large.txt',
    ]);
    expect(byStatus('failed')).toEqual([]);
    expect(byStatus('completed').sort()).toEqual(
      [
        'copy of plain.txt',
        "it's “ÅÄÖ” 日本 🙂 (final) #1 100%.txt",
        'line\nbreak.txt',
        'no extension',
        'one word.txt',
        'plain.txt',
        'two words.md',
        'with BOM and CRLF.txt',
      ].sort(),
    );
    expect(report.totals).toMatchObject({ files: 13, completed: 8, rejected: 5, failed: 0 });
    for (const essay of report.essays.filter(({ status }) => status === 'rejected')) {
      expect(essay).toMatchObject({ error_code: expect.any(String), error: expect.any(String) });
      expect(output).toContain(essay.file);
    }
    expect(correctedText('with BOM and CRLF.txt')).toMatch(/^\ufeff[^\n]*\r\n/);
    expect(correctedText('with BOM and CRLF.txt').split('\r\n')).toHaveLength(
      windows.split('\r\n').length,
    );
    expect(correctedText('one word.txt')).toBe('because');
    expect(correctedText('copy of plain.txt')).toBe(correctedText('plain.txt'));

    function correctedText(file: string): string {
      const path = report.essays.find((essay) => essay.file === file)?.corrected_path;
      return readFileSync(join(folder, String(path)), 'utf8');
    }
  });

  it.each([
    ['a folder that is not there', () => join(folder, 'nowhere')],
    ['an empty folder', () => essaysIn({}).essays],
    ['a file instead of a folder', () => SAMPLE],
    ['nothing that can be used', () => essaysIn({ 'empty.txt': '', 'b.bin': '\u0000' }).essays],
  ])('ends with 2 and says why for %s', async (_what, make) => {
    const { code, errors } = await demo('--essays', make());

    expect(code).toBe(2);
    expect(errors.trim()).not.toBe('');
    expect(errors).not.toMatch(/\n\s+at /);
  });

  it.each([
    ['a language it does not know', ['--language', 'xx']],
    ['an option it does not know', ['--bogus']],
  ])('ends with 2 for %s', async (_what, args) => {
    const { code, errors } = await demo(...args);

    expect(code).toBe(2);
    expect(errors).toMatch(/xx|bogus/);
  });

  it('corrects Swedish, twice at once, each with a system of its own', async () => {
    const texts = { 'a.txt': 'Jag tycker om att läsa böker.', 'b.txt': 'Det var en fin dagg.' };
    const { essays } = essaysIn(texts);
    const runs = await Promise.all([1, 2].map(() => demo('--essays', essays, '--language', 'sv')));

    expect(runs.map(({ code, errors }) => ({ code, errors }))).toEqual([
      { code: 0, errors: '' },
      { code: 0, errors: '' },
    ]);
    expect(reportIn(folder)).toMatchObject({ language: 'sv', totals: { completed: 2 } });
  });

  it('leaves nothing running after Ctrl-C, and no data', async () => {
    const texts = Array.from({ length: 60 }, (_, n) => [
      `${n}.txt`,
      `${sampleText()}\nNumber ${n}.\n`,
    ]);
    const { essays } = essaysIn(Object.fromEntries(texts) as Record<string, string>);
    const running = runNode(DEMO, ['--essays', essays], { cwd: folder });
    await running.says(/Ready after/);
    running.signal('SIGINT');
    const { code } = await running.finished;

    expect(code).toBe(130);
    expect(await processesWith(folder)).toEqual([]);
    const left = existsSync(join(folder, '.mainstay/demo'))
      ? readdirSync(join(folder, '.mainstay/demo'))
      : [];
    expect(left.filter((name) => name.startsWith('run-'))).toEqual([]);
  });

  function demo(...args: string[]): Promise<Finished> {
    return runNode(DEMO, args, { cwd: folder }).finished;
  }

  function essaysIn(files: Readonly<Record<string, string | Buffer>>): { essays: string } {
    const essays = join(folder, 'essays');
    mkdirSync(essays);
    for (const [name, content] of Object.entries(files)) writeFileSync(join(essays, name), content);
    return { essays };
  }

  function reportIn(place: string): Report {
    const text = readFileSync(join(place, '.mainstay/demo/report.json'), 'utf8');
    return JSON.parse(text) as Report;
  }
});

function sampleText(): string {
  return readFileSync(SAMPLE, 'utf8');
}
