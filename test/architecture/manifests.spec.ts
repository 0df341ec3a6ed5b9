import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './violations';

interface Manifest {
  readonly version: string;
  readonly license: string;
  readonly files?: readonly string[];
}

const packages = ['libs', 'apps'].flatMap((group) =>
  readdirSync(join(root, group))
    .map((name) => `${group}/${name}`)
    .filter((path) => existsSync(join(root, path, 'package.json'))),
);

function manifest(path: string): Manifest {
  return JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8')) as Manifest;
}

describe('the packages', () => {
  it.each(packages)('%s has the version and licence of the whole', (path) => {
    const { version, license } = manifest('.');
    expect(manifest(path)).toMatchObject({ version, license });
  });

  const libs = packages.filter((path) => path.startsWith('libs/'));
  it.each(libs)('%s is packed without the notes of its build', (path) => {
    expect(manifest(path).files).toContain('!dist/.tsbuildinfo');
  });

  it.each(packages)('%s is built by tsc -b', (path) => {
    const text = readFileSync(join(root, 'tsconfig.build.json'), 'utf8');
    const { references } = JSON.parse(text) as { references: { path: string }[] };
    expect(references.map((reference) => reference.path)).toContain(`./${path}`);
  });
});

describe('the lock file', () => {
  it('holds every platform package that it names, so that npm ci takes it everywhere', async () => {
    const script = `Promise.all([import('./tools/complete-lock.mjs'), import('node:fs')]).then(
      ([{ missingEntries }, { readFileSync }]) => {
        const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
        const broken = { packages: { a: { optionalDependencies: { 'a-linux': '1.0.0' } } } };
        const names = [lock, broken].map((one) => [...missingEntries(one).keys()]);
        console.log(JSON.stringify(names));
      })`;
    const { output } = await run(root, process.execPath, ['-e', script]);
    expect(JSON.parse(output)).toEqual([[], ['a-linux']]);
  });
});
