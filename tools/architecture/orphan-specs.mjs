// Fails where a spec belongs to no jest project (nobody would ever run it), or to two.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(fileURLToPath(import.meta.url), '..', '..', '..');

/** Specs that no project lists, and those that more than one does. */
export function orphans(specs, listed) {
  return {
    unlisted: specs.filter((spec) => !listed.includes(spec)),
    repeated: listed.filter((spec, index) => listed.indexOf(spec) !== index),
  };
}

/** Every file of the tree that is named like a spec, whether jest looks there or not. */
export function specsOf(folder) {
  const git = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
  const files = execFileSync('git', git, { cwd: folder, encoding: 'utf8' }).split('\0');
  const named = (file) => /[._-](spec|test)\.[cm]?[jt]sx?$/.test(file);
  const ownRunner = (file) => file.startsWith('bench/');
  return files.filter((file) => named(file) && !ownRunner(file) && existsSync(join(folder, file)));
}

function listedByJest() {
  const jest = join('node_modules', 'jest', 'bin', 'jest.js');
  const text = execFileSync(process.execPath, [jest, '--listTests', '--json'], {
    cwd: root,
    encoding: 'utf8',
  });
  return JSON.parse(text).map((file) => relative(root, file));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const specs = specsOf(root);
  const { unlisted, repeated } = orphans(specs, listedByJest());
  for (const spec of unlisted) console.error(`${spec}: in no jest project, so it never runs`);
  for (const spec of repeated) console.error(`${spec}: in more than one jest project`);
  console.log(`specs: ${specs.length} found, ${unlisted.length + repeated.length} misplaced`);
  if (unlisted.length + repeated.length > 0) process.exit(1);
}
