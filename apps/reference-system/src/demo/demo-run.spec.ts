import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contentHash } from '@mainstay-apps/batch-orchestrator';
import type { DemoReport } from './demo-report';
import { runDemo } from './demo-run';
import type { EssayFolder, UsableFile } from './essay-files';
import type {
  EssayStatusAnswer,
  ProgressAnswer,
  ReferenceClient,
  UploadAnswer,
  UploadFile,
} from './reference-client';

const usable = (name: string, text = `text of ${name}`, words = 3): UsableFile => {
  const bytes = Buffer.from(text);
  return { name, bytes, sha256: contentHash(bytes), words };
};

/** A system that corrects by writing in capitals; texts with "fail" in them fail. */
class FakeSystem {
  readonly uploads: string[][] = [];
  readonly texts = new Map<string, string>();
  registered = 0;
  refuses = 0;

  async register(count: number): Promise<{ batchId: string; essayIds: string[] }> {
    this.registered = count;
    return { batchId: 'batch', essayIds: Array.from({ length: count }, (_, n) => `essay-${n}`) };
  }

  async upload(_batchId: string, files: readonly UploadFile[]): Promise<UploadAnswer[]> {
    this.uploads.push(files.map(({ name }) => name));
    return files.map(({ name, bytes }) => {
      if (this.refuses > 0) {
        this.refuses -= 1;
        return { file_name: name, status: 'rejected', error_code: 'CONTENT_SERVICE_ERROR' };
      }
      const id = `text-${this.texts.size}`;
      this.texts.set(id, Buffer.from(bytes).toString('utf8'));
      return { file_name: name, status: 'accepted', text_storage_id: id };
    });
  }

  async requestSpellcheck(): Promise<void> {
    await Promise.resolve();
  }

  async *progress(): AsyncGenerator<ProgressAnswer> {
    const about = { essays_total: this.registered, essays_failed: 0, phase_name: 'spellcheck' };
    yield { ...about, essays_done: 0, status: 'running' };
    yield { ...about, essays_done: this.registered, status: 'completed' };
  }

  async essay(essayId: string): Promise<EssayStatusAnswer> {
    const id = essayId.replace('essay', 'text');
    if (this.texts.get(id)?.includes('fail') === true) {
      return { essay_id: essayId, status: 'spellcheck_failed', text_storage_id: id };
    }
    return {
      essay_id: essayId,
      status: 'spellchecked_success',
      text_storage_id: id,
      corrected_text_storage_id: `corrected-${id}`,
      total_corrections: 2,
    };
  }

  async timeline() {
    return {
      timeline: [
        { status: 'spellchecking_in_progress', at: '2026-01-01T00:00:00.000Z' },
        { status: 'spellchecked_success', at: '2026-01-01T00:00:00.250Z' },
      ],
    };
  }

  async text(storageId: string): Promise<Uint8Array> {
    const text = this.texts.get(storageId.replace('corrected-', '')) ?? '';
    return Buffer.from(text.toUpperCase());
  }
}

describe('runDemo', () => {
  let outputFolder: string;
  let system: FakeSystem;

  beforeEach(() => {
    outputFolder = mkdtempSync(join(tmpdir(), 'mainstay-demo-'));
    system = new FakeSystem();
  });
  afterEach(() => rmSync(outputFolder, { recursive: true }));

  const run = (folder: EssayFolder) => {
    const progress: string[] = [];
    const report = runDemo(system as unknown as ReferenceClient, {
      folder,
      language: 'en',
      outputFolder,
      onProgress: ({ essays_done, essays_total }) =>
        void progress.push(`${essays_done}/${essays_total}`),
    });
    return report.then((done) => ({ report: done, progress }));
  };
  const corrected = () => readdirSync(join(outputFolder, 'corrected')).sort();

  it('writes the corrected texts under their names, and the report it answers', async () => {
    const names = ['a.txt', 'Åsa "x".txt'];
    const { report, progress } = await run({ usable: names.map((n) => usable(n)), rejected: [] });
    expect(progress).toEqual(['0/2', '2/2']);
    expect(corrected()).toEqual([...names].sort());
    const text = readFileSync(join(outputFolder, 'corrected', 'a.txt'), 'utf8');
    expect(text).toBe('TEXT OF A.TXT');
    expect(report.essays[0]).toEqual({
      file: 'a.txt',
      status: 'completed',
      essay_id: 'essay-0',
      words: 3,
      corrections: 2,
      corrected_path: join(outputFolder, 'corrected', 'a.txt'),
      duration_ms: 250,
    });
    const written = readFileSync(join(outputFolder, 'report.json'), 'utf8');
    expect(JSON.parse(written) as DemoReport).toEqual(report);
    expect(readdirSync(outputFolder).sort()).toEqual(['corrected', 'report.json']);
  });

  it('reports rejected and failed files among the others, by name', async () => {
    const folder = {
      usable: [usable('a.txt'), usable('c.txt', 'will fail')],
      rejected: [{ name: 'b.png', code: 'UNSUPPORTED_MEDIA_TYPE', message: 'binary' }],
    };
    const { report } = await run(folder);
    expect(report.essays.map(({ file, status }) => [file, status])).toEqual([
      ['a.txt', 'completed'],
      ['b.png', 'rejected'],
      ['c.txt', 'failed'],
    ]);
    expect(report.totals).toMatchObject({ completed: 1, failed: 1, rejected: 1 });
    expect(corrected()).toEqual(['a.txt']);
  });

  it('sends the same text in two files once, and gives both their correction', async () => {
    const folder = { usable: [usable('a.txt', 'same'), usable('b.txt', 'same')], rejected: [] };
    const { report } = await run(folder);
    expect(system.registered).toBe(1);
    expect(report.totals).toMatchObject({ files: 2, completed: 2 });
    expect(corrected()).toEqual(['a.txt', 'b.txt']);
  });

  it('sends many files in several requests', async () => {
    const files = Array.from({ length: 60 }, (_, n) => usable(`${n}`.padStart(2, '0')));
    await run({ usable: files, rejected: [] });
    expect(system.uploads.map((names) => names.length)).toEqual([25, 25, 10]);
  });

  it('sends a file again that could not be stored, and gives up after the third time', async () => {
    const folder = { usable: [usable('a.txt'), usable('b.txt')], rejected: [] };
    system.refuses = 1;
    await run(folder);
    expect(system.uploads).toEqual([['a.txt', 'b.txt'], ['a.txt']]);
    system = new FakeSystem();
    system.refuses = 100;
    await expect(run(folder)).rejects.toThrow('could not be uploaded: a.txt, b.txt');
    expect(system.uploads).toHaveLength(3);
  });
});
