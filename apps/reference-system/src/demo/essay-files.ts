import { constants } from 'node:fs';
import { access, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  contentHash,
  MAX_FILE_BYTES,
  problemOf,
  TOO_LARGE,
} from '@mainstay-apps/batch-orchestrator';

/** A file that can be uploaded. */
export interface UsableFile {
  readonly name: string;
  readonly bytes: Buffer;
  readonly sha256: string;
  readonly words: number;
}

/** A file that cannot, and why. */
export interface RejectedFile {
  readonly name: string;
  readonly code: string;
  readonly message: string;
}

/** What a folder holds, in the order of the names. */
export interface EssayFolder {
  readonly usable: readonly UsableFile[];
  readonly rejected: readonly RejectedFile[];
}

/** The folder is not there or cannot be read. */
export class FolderUnusableError extends Error {}

/** Lists of corrections lie beside the samples; they are no essays. */
const NOT_ESSAYS = new Set(['expected.json']);

/**
 * Reads every file of a folder but hidden ones and `expected.json`; folders in it are left alone.
 *
 * @throws {FolderUnusableError}
 */
export async function readEssays(folder: string): Promise<EssayFolder> {
  const names = await namesIn(folder);
  const usable: UsableFile[] = [];
  const rejected: RejectedFile[] = [];
  for (const name of names) {
    const file = await readEssay(folder, name);
    if (file === undefined) continue;
    if ('bytes' in file) usable.push(file);
    else rejected.push(file);
  }
  return { usable, rejected };
}

/** How many words a text has. */
export function countWords(text: string): number {
  return text.match(/\p{L}[\p{L}\p{M}\p{N}'’-]*/gu)?.length ?? 0;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    const names = await readdir(folder);
    return names.filter((name) => !name.startsWith('.') && !NOT_ESSAYS.has(name)).sort();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'does not exist' : `cannot be read as a folder (${code})`;
    throw new FolderUnusableError(`The folder ${folder} ${why}.`, { cause });
  }
}

async function readEssay(
  folder: string,
  name: string,
): Promise<UsableFile | RejectedFile | undefined> {
  const path = join(folder, name);
  try {
    const { size, isFile } = await describe(path);
    if (!isFile) return undefined;
    await access(path, constants.R_OK);
    if (size > MAX_FILE_BYTES) return { name, ...TOO_LARGE };
    const bytes = await readFile(path);
    const problem = problemOf(bytes);
    if (problem !== undefined) return { name, ...problem };
    const words = countWords(bytes.toString('utf8'));
    return { name, bytes, sha256: contentHash(bytes), words };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { name, code: 'VALIDATION_ERROR', message: `It cannot be read (${code ?? message}).` };
  }
}

async function describe(path: string): Promise<{ size: number; isFile: boolean }> {
  const found = await stat(path);
  return { size: found.size, isFile: found.isFile() };
}
