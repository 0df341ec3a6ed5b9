import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './violations';

interface Manifest {
  readonly version: string;
  readonly license: string;
  readonly files?: readonly string[];
}

interface PackedLib {
  readonly name: string;
  readonly files: readonly { readonly path: string }[];
}

interface SourceMap {
  readonly sources: readonly string[];
  readonly sourcesContent?: readonly string[];
}

const packages = ['libs', 'apps'].flatMap((group) =>
  readdirSync(join(root, group))
    .map((name) => `${group}/${name}`)
    .filter((path) => existsSync(join(root, path, 'package.json'))),
);

function manifest(path: string): Manifest {
  return JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8')) as Manifest;
}

const libs = packages.filter((path) => path.startsWith('libs/'));

function folderOf(name: string): string {
  return join(root, name.replace('@mainstay/', 'libs/'));
}

describe('the packages', () => {
  it.each(packages)('%s has the version and licence of the whole', (path) => {
    const { version, license } = manifest('.');
    expect(manifest(path)).toMatchObject({ version, license });
  });

  it.each(libs)('%s is packed without the notes of its build', (path) => {
    expect(manifest(path).files).toContain('!dist/.tsbuildinfo');
  });

  it.each(packages)('%s is built by tsc -b', (path) => {
    const text = readFileSync(join(root, 'tsconfig.build.json'), 'utf8');
    const { references } = JSON.parse(text) as { references: { path: string }[] };
    expect(references.map((reference) => reference.path)).toContain(`./${path}`);
  });
});

describe('what npm packs of each lib', () => {
  let packed: readonly PackedLib[];

  beforeAll(async () => {
    const args = ['pack', '--dry-run', '--json', '--workspaces', '--loglevel=error'];
    const { output } = await run(root, 'npm', args);
    const all = JSON.parse(output.slice(output.indexOf('[\n'))) as PackedLib[];
    packed = all.filter(({ name }) => name.startsWith('@mainstay/'));
    expect(packed).toHaveLength(libs.length);
  });

  it('has its licence', () => {
    const licence = readFileSync(join(root, 'LICENSE'), 'utf8');
    for (const { name, files } of packed) {
      expect([name, files.map(({ path }) => path)]).toEqual([
        name,
        expect.arrayContaining(['LICENSE']),
      ]);
      expect(readFileSync(join(folderOf(name), 'LICENSE'), 'utf8')).toBe(licence);
    }
  });

  it('has source maps with the sources in them', () => {
    const empty = packed.flatMap(({ name, files }) =>
      files
        .filter(({ path }) => path.endsWith('.map'))
        .map(({ path }) => join(folderOf(name), path))
        .filter((path) => {
          const map = JSON.parse(readFileSync(path, 'utf8')) as SourceMap;
          return map.sourcesContent?.length !== map.sources.length;
        }),
    );
    expect(empty).toEqual([]);
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
