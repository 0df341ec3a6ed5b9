// A service as few files that need nothing beside them, which is what its image runs: its own code
// with a source map, and what it uses of others in `vendor.js`, without one.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { ascii } from './ascii.mjs';
import { copyLicences, copyPackage } from './copies.mjs';
import { otherDatabases } from './other-databases.mjs';
import { ABSENT, APART, planOf } from './plan.mjs';
import { thinMap } from './thin-map.mjs';
import { Vendor } from './vendor.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Bundles what `npm run build` made of an app into `folder`, which is emptied before. */
export function bundleApp(app, folder) {
  const compiled = join(ROOT, 'apps', app, 'dist');
  const { threads, packages } = planOf(app);
  const program = {
    main: join(compiled, 'main.js'),
    threads: threads.map((thread) => join(compiled, `${thread}.js`)),
    packages,
  };
  return bundleProgram(program, folder);
}

/**
 * Bundles a program of this repository, into `main.js` of `folder`, which is emptied before.
 *
 * @param program {main, threads?, packages?, absent?}: its file, those of its worker threads, the
 *   packages that go along as they are, and those it has no use for
 */
export async function bundleProgram(program, folder) {
  const { main, threads = [], packages = [], absent = [] } = program;
  const external = [...ABSENT, ...absent, ...packages];
  const vendor = new Vendor(external);
  const mapped = {
    ...options(folder),
    sourcemap: 'linked',
    sourcesContent: false,
    entryNames: '[name]',
    external,
  };
  const own = await build({
    ...mapped,
    entryPoints: { main },
    plugins: [vendor.plugin],
  });
  const ofThreads = await build({
    ...mapped,
    entryPoints: threads,
  });
  const others = await build({
    ...options(folder),
    stdin: { contents: vendor.source, resolveDir: ROOT, sourcefile: 'vendor.js' },
    entryPoints: APART.map((name) => ({ in: name, out: name })),
    external: [...external, ...APART],
    plugins: [otherDatabases, ascii],
  });
  await rm(folder, { recursive: true, force: true });
  const outputs = [own, ofThreads, others];
  for (const file of outputs.flatMap(({ outputFiles }) => outputFiles)) await write(file);

  for (const name of packages) await copyPackage(ROOT, name, folder);
  const inputs = outputs.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  await copyLicences(ROOT, inputs, folder);
}

function options(folder) {
  return {
    absWorkingDir: ROOT,
    outdir: folder,
    write: false,
    metafile: true,
    bundle: true,
    platform: 'node',
    target: 'node22',
    // Of the repository's paths for the compiler nothing: a bundle is made of what was compiled.
    tsconfigRaw: {},
    format: 'cjs',
    // Names of classes are in logs, tokens and tables.
    keepNames: true,
    minifyWhitespace: true,
    legalComments: 'none',
    define: { 'import.meta.url': 'bundleUrl' },
    banner: { js: "const bundleUrl=require('node:url').pathToFileURL(__filename).href;" },
    logLevel: 'warning',
  };
}

async function write({ path, text }) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(
    path.replace(/stdin\.js$/, 'vendor.js'),
    path.endsWith('.map') ? thinMap(text) : text,
  );
}
