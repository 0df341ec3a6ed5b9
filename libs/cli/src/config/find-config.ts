import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ConfigError } from './config.error';

const BUILT = ['dist/mainstay.config.js', 'mainstay.config.js', 'mainstay.config.mjs'];
const SOURCE = ['mainstay.config.ts', 'src/mainstay.config.ts'];

/**
 * The configuration's file: the one named, else the nearest upwards from the working folder. In a
 * folder the built one comes first; `mainstay.config.ts` itself is loaded where Node can strip its
 * types, which decorators forbid: an application's lies in `src` and is built.
 *
 * @throws {ConfigError} when there is none, or only one that must be built first.
 */
export function findConfig(workingFolder: string, named: string | undefined): string {
  if (named !== undefined) {
    const path = resolve(workingFolder, named);
    if (existsSync(path)) return path;
    throw new ConfigError(`There is no configuration ${path}.`);
  }
  for (let folder = resolve(workingFolder); ; folder = dirname(folder)) {
    const found = inFolder(folder);
    if (found !== undefined) return found;
    if (folder === dirname(folder)) break;
  }
  throw new ConfigError(
    `No mainstay.config.ts was found in ${workingFolder} or above it. Run the command in an ` +
      `application's folder or the project's, or name the file with --config.`,
  );
}

function inFolder(folder: string): string | undefined {
  const built = BUILT.map((name) => join(folder, name)).find((path) => existsSync(path));
  if (built !== undefined) return built;
  const source = SOURCE.map((name) => join(folder, name)).find((path) => existsSync(path));
  if (source === undefined || source === join(folder, SOURCE[0] as string)) return source;
  throw new ConfigError(`${source} is not built yet. Run \`npm run build\` first.`);
}
