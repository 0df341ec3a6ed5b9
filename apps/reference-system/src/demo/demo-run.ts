import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Language } from '@mainstay-apps/contracts';
import { reportOf, type DemoReport, type EssayReport } from './demo-report';
import type { EssayFolder, UsableFile } from './essay-files';
import { ReferenceSystemError, type EssayStatusAnswer } from './reference-client';
import type { ProgressAnswer, ReferenceClient } from './reference-client';

/** Files and bytes one upload request has at most. */
const UPLOAD_FILES = 25;
const UPLOAD_BYTES = 20 * 1024 * 1024;
const LOOK_UPS_AT_ONCE = 16;
const UPLOAD_ATTEMPTS = 3;

/** What a run of the demo is made of. */
export interface DemoRun {
  readonly folder: EssayFolder;
  readonly language: Language;
  /** Corrected texts and the report go here. */
  readonly outputFolder: string;
  onProgress(progress: ProgressAnswer): void;
}

/** Takes every usable file through the system and writes what came out. */
export async function runDemo(client: ReferenceClient, run: DemoRun): Promise<DemoReport> {
  const startedAt = Date.now();
  const distinct = distinctContents(run.folder.usable);
  const { batchId, essayIds } = await client.register(distinct.length, 'demo-teacher');
  const storageIds = await uploadAll(client, batchId, distinct);
  await client.requestSpellcheck(batchId, run.language);
  for await (const progress of client.progress(batchId)) run.onProgress(progress);
  const essays = await inGroups(essayIds, (essayId) => client.essay(essayId));
  const byText = new Map(essays.map((essay) => [essay.text_storage_id, essay]));
  const correctedFolder = join(run.outputFolder, 'corrected');
  await rm(correctedFolder, { recursive: true, force: true });
  await mkdir(correctedFolder, { recursive: true });
  const done = await inGroups(run.folder.usable, async (file) => {
    const essay = byText.get(storageIds.get(file.sha256) ?? null);
    return essayReport(client, file, essay, correctedFolder);
  });
  const rejected = run.folder.rejected.map(rejectedReport);
  const report = reportOf(
    {
      batch_id: batchId,
      language: run.language,
      started_at: new Date(startedAt).toISOString(),
      duration_ms: Date.now() - startedAt,
    },
    [...done, ...rejected].sort((a, b) => (a.file < b.file ? -1 : 1)),
  );
  await writeReport(run.outputFolder, report);
  return report;
}

/** Writes `report.json` so that a reader never sees half of it. */
export async function writeReport(folder: string, report: DemoReport): Promise<void> {
  await mkdir(folder, { recursive: true });
  const temporary = join(folder, `report.${process.pid}.tmp`);
  await writeFile(temporary, `${JSON.stringify(report, null, 2)}\n`);
  await rename(temporary, join(folder, 'report.json'));
}

export function rejectedReport(file: EssayFolder['rejected'][number]): EssayReport {
  return { file: file.name, status: 'rejected', error_code: file.code, error: file.message };
}

/** The same text in two files takes one slot, so it is sent once. */
function distinctContents(files: readonly UsableFile[]): readonly UsableFile[] {
  return [...new Map(files.map((file) => [file.sha256, file])).values()];
}

async function uploadAll(
  client: ReferenceClient,
  batchId: string,
  files: readonly UsableFile[],
): Promise<ReadonlyMap<string, string>> {
  const stored = new Map<string, string>();
  for (let attempt = 1; stored.size < files.length; attempt += 1) {
    const missing = files.filter((file) => !stored.has(file.sha256));
    if (attempt > UPLOAD_ATTEMPTS) throw notUploaded(missing);
    for (const group of uploads(missing)) {
      const answers = await client.upload(batchId, group);
      for (const [i, answer] of answers.entries()) {
        const file = group[i];
        if (file === undefined || answer.text_storage_id === undefined) continue;
        stored.set(file.sha256, answer.text_storage_id);
      }
    }
  }
  return stored;
}

function notUploaded(files: readonly UsableFile[]): Error {
  const names = files.map((file) => file.name).join(', ');
  return new ReferenceSystemError(`These files could not be uploaded: ${names}.`);
}

function* uploads(files: readonly UsableFile[]): Generator<readonly UsableFile[]> {
  let group: UsableFile[] = [];
  let bytes = 0;
  for (const file of files) {
    const full = group.length >= UPLOAD_FILES || bytes + file.bytes.length > UPLOAD_BYTES;
    if (group.length > 0 && full) {
      yield group;
      group = [];
      bytes = 0;
    }
    group.push(file);
    bytes += file.bytes.length;
  }
  if (group.length > 0) yield group;
}

async function essayReport(
  client: ReferenceClient,
  file: UsableFile,
  essay: EssayStatusAnswer | undefined,
  folder: string,
): Promise<EssayReport> {
  const { name, words } = file;
  const correctedId = essay?.corrected_text_storage_id;
  if (essay === undefined || correctedId === undefined) {
    const status = essay?.status ?? 'without a slot';
    const error = `The essay ended as ${status}.`;
    const id = essay === undefined ? {} : { essay_id: essay.essay_id };
    return { file: name, status: 'failed', ...id, words, error_code: 'PROCESSING_ERROR', error };
  }
  const path = join(folder, name);
  await writeFile(path, await client.text(correctedId));
  return {
    file: name,
    status: 'completed',
    essay_id: essay.essay_id,
    words,
    corrections: essay.total_corrections ?? 0,
    corrected_path: path,
    duration_ms: await durationOf(client, essay.essay_id),
  };
}

/** From the request for an essay to its result, as the lifecycle service noted them. */
async function durationOf(client: ReferenceClient, essayId: string): Promise<number> {
  const { timeline } = await client.timeline(essayId);
  const at = (status: string) => timeline.findLast((entry) => entry.status === status)?.at ?? '';
  const duration =
    Date.parse(at('spellchecked_success')) - Date.parse(at('spellchecking_in_progress'));
  return Number.isNaN(duration) ? 0 : duration;
}

async function inGroups<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let i = 0; i < items.length; i += LOOK_UPS_AT_ONCE) {
    results.push(...(await Promise.all(items.slice(i, i + LOOK_UPS_AT_ONCE).map(work))));
  }
  return results;
}
