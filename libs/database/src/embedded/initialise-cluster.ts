import { execFile } from 'node:child_process';
import { chownSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { EmbeddedPostgresFailedError } from '../errors/embedded-postgres-failed.error';
import type { PostgresBinaries } from './binaries';
import type { DataFolder } from './data-folder';
import { commandLine, environmentOf } from './command-line';
import type { ServerAccount } from './server-account';

const execute = promisify(execFile);

/** Name of the server's only user, and of the database made for it. */
export const EMBEDDED_NAME = 'mainstay';

/**
 * Makes the cluster beside its place and moves it there when it is whole, so that a start that was
 * killed half-way leaves nothing that looks like a cluster.
 */
export async function initialiseCluster(
  binaries: PostgresBinaries,
  folder: DataFolder,
  account: ServerAccount,
): Promise<void> {
  const unfinished = `${folder.cluster}.${process.pid}`;
  const passwordFile = `${unfinished}.password`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  writeFileSync(passwordFile, folder.password, { mode: 0o600 });
  for (const path of [unfinished, passwordFile]) give(path, account);
  const options = {
    pgdata: unfinished,
    pwfile: passwordFile,
    username: EMBEDDED_NAME,
    auth: 'scram-sha-256',
    encoding: 'UTF8',
    'locale-provider': 'builtin',
    'builtin-locale': 'C.UTF-8',
    locale: 'C',
  };
  const given = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
  const flags = [...given, '--no-sync', '--no-instructions'];
  const [program, ...args] = commandLine(account, binaries.initdb, flags);
  try {
    await execute(program, args, {
      cwd: unfinished,
      env: environmentOf(),
      ...credentials(account),
    });
    moveInPlace(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    const text = (error as { stderr?: string }).stderr?.trim() || String(error);
    throw new EmbeddedPostgresFailedError(`Making ${folder.cluster} failed: ${text}`, error);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/** Who a child process is started as; nothing where a prefix changes the user itself. */
export function credentials({ uid, gid, prefix }: ServerAccount): { uid?: number; gid?: number } {
  return prefix.length > 0 || uid === undefined ? {} : { uid, gid };
}

function give(path: string, { uid, gid }: ServerAccount): void {
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
}

function moveInPlace(unfinished: string, folder: DataFolder): void {
  if (folder.isInitialised) {
    // Another process was faster.
    rmSync(unfinished, { recursive: true, force: true });
    return;
  }
  renameSync(unfinished, folder.cluster);
}
