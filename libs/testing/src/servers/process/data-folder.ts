import { chownSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The folder that a server of one's own writes to. */
export interface DataFolder {
  readonly path: string;
  /** Removes it, unless the caller named it. */
  remove(): void;
}

/** The folder given, made where it is missing, else a temporary one. */
export function dataFolder(label: string, given?: string): DataFolder {
  if (given !== undefined) {
    mkdirSync(given, { recursive: true });
    return { path: given, remove: () => undefined };
  }
  const path = mkdtempSync(join(realpathSync(tmpdir()), `mainstay-${label}-`));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Hands a folder over to the user that the server will run as. */
export function giveTo(path: string, user: { uid: number; gid: number } | undefined): void {
  if (user) chownSync(path, user.uid, user.gid);
}
