import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import {
  CorrectionPoolClosedError,
  CorrectionQueueFullError,
  TextTooLargeError,
  UnknownLanguageError,
} from './correction.errors';
import { CorrectionPool } from './correction-pool';
import type { Corrector } from './corrector';
import { InlineCorrector } from './inline-corrector';

const LOAD_MS = 60_000;
const BUILDS = join(__dirname, '../../../../node_modules/.cache/mainstay-correction');

/** Compiles this folder as the build does, below the packages it imports. */
function compileWorker(): string {
  mkdirSync(BUILDS, { recursive: true });
  const folder = mkdtempSync(join(BUILDS, 'worker-'));
  const compilerOptions = {
    module: ModuleKind.CommonJS,
    target: ScriptTarget.ES2023,
    esModuleInterop: true,
  };
  for (const file of readdirSync(__dirname, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts') || /\.(spec|d)\.ts$/.test(file)) continue;
    const source = readFileSync(join(__dirname, file), 'utf8');
    const target = join(folder, file.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, transpileModule(source, { compilerOptions, fileName: file }).outputText);
  }
  return join(folder, 'worker.js');
}

describe('correctors', () => {
  const workerFile = compileWorker();
  const pool = new CorrectionPool({ threads: 1, maxQueue: 2, warm: ['en'], workerFile });
  const inline = new InlineCorrector({ warm: ['en'] });

  beforeAll(async () => {
    await Promise.all([pool.start(), inline.start()]);
  }, LOAD_MS);

  afterAll(async () => {
    await Promise.all([pool.stop(), inline.stop()]);
    rmSync(dirname(workerFile), { recursive: true });
  });

  describe.each<[string, Corrector]>([
    ['a pool of threads', pool],
    ['the inline corrector', inline],
  ])('%s', (_, corrector) => {
    it('corrects a text', async () => {
      await expect(corrector.correct('I recieve it.', 'en')).resolves.toEqual({
        correctedText: 'I receive it.',
        totalCorrections: 1,
        words: 3,
        changes: [{ offset: 2, original: 'recieve', replacement: 'receive' }],
      });
    });

    it('refuses a language it has no dictionary for', async () => {
      await expect(corrector.correct('x', 'tlh')).rejects.toThrow(UnknownLanguageError);
    });

    it('refuses a text that is too large', async () => {
      const text = 'x'.repeat(1_000_001);
      await expect(corrector.correct(text, 'en')).rejects.toThrow(TextTooLargeError);
    });

    it('refuses to begin what was aborted, with the reason given', async () => {
      const reason = new Error('no longer wanted');
      await expect(corrector.correct('x', 'en', AbortSignal.abort(reason))).rejects.toBe(reason);
    });
  });

  it('leaves the event loop free while threads work', async () => {
    const text = 'Tihs txet hsa mnay mitsakes. '.repeat(2_000);
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    await pool.correct(text, 'en').finally(() => clearInterval(timer));
    expect(turns).toBeGreaterThan(0);
  });

  it('refuses what it has no room for, and takes texts again after', async () => {
    const accepted = [1, 2, 3].map(() => pool.correct('I recieve it.', 'en'));
    await expect(pool.correct('one more', 'en')).rejects.toThrow(CorrectionQueueFullError);
    await Promise.all(accepted);
    await expect(pool.correct('one more', 'en')).resolves.toMatchObject({ totalCorrections: 0 });
  });

  it('rejects an aborted correction at once and keeps its thread', async () => {
    const abort = new AbortController();
    const correction = pool.correct('I recieve it. '.repeat(5_000), 'en', abort.signal);
    abort.abort(new Error('deadline'));
    await expect(correction).rejects.toThrow('deadline');
    await expect(pool.correct('teh end', 'en')).resolves.toMatchObject({ totalCorrections: 1 });
  });

  it(
    'finishes accepted texts when it stops, and refuses later ones',
    async () => {
      const own = new CorrectionPool({ threads: 1, workerFile });
      await own.start();
      const accepted = own.correct('I recieve it.', 'en');
      await own.stop();
      await expect(accepted).resolves.toMatchObject({ correctedText: 'I receive it.' });
      await expect(own.correct('x', 'en')).rejects.toThrow(CorrectionPoolClosedError);
    },
    LOAD_MS,
  );

  it('says so when its worker cannot be loaded', async () => {
    const own = new CorrectionPool({ threads: 1, workerFile: join(BUILDS, 'none.js') });
    await expect(own.start()).rejects.toThrow(/none\.js/);
  });
});
