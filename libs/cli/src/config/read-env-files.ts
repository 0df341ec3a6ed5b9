import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import type { Environment } from './mainstay-config';

/**
 * The environment with the `.env` files of the working folder and those above it up to the
 * project's root. What is set wins over a file, a nearer file over a farther one.
 */
export function readEnvFiles(workingFolder: string, environment: Environment): Environment {
  const result: Record<string, string | undefined> = { ...environment };
  for (let folder = resolve(workingFolder); ; folder = dirname(folder)) {
    const file = join(folder, '.env');
    if (existsSync(file)) {
      for (const [name, value] of Object.entries(parseEnv(readFileSync(file, 'utf8')))) {
        result[name] ??= value;
      }
    }
    const isRoot = existsSync(join(folder, 'package-lock.json')) || folder === dirname(folder);
    if (isRoot) return result;
  }
}
