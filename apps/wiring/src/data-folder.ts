import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * A folder as seen from the project: from the nearest folder upwards that has a nest-cli.json, else
 * from the working directory. npm runs a workspace's scripts in the workspace, and the data must be
 * the same as from the root.
 */
export function inProject(folder: string, workingFolder = process.cwd()): string {
  for (let at = resolve(workingFolder); ; at = dirname(at)) {
    if (existsSync(join(at, 'nest-cli.json'))) return resolve(at, folder);
    if (at === dirname(at)) return resolve(workingFolder, folder);
  }
}
