// Brings a clone up to date before a script of package.json: installs where the lock file moved
// on, then builds libs and apps where a source did. Only Node's own modules, and only what Node 20
// knows: nothing else is there yet.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const lockStamp = join(root, 'node_modules', '.mainstay-lock');
const buildStamp = join(root, 'node_modules', '.cache', 'mainstay-build');
const turn = join(root, '.mainstay', 'preparing');

if (!isInstalled() || !(process.argv.includes('--install-only') || isBuilt())) {
  await inTurn(() => {
    if (!isInstalled()) install();
    if (!process.argv.includes('--install-only') && !isBuilt()) build();
  });
}

/** The lock file is the one that was installed from, by this script or, as times tell, by hand. */
function isInstalled() {
  const done = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(done) || !existsSync(join(root, 'node_modules', '.bin', 'node'))) return false;
  if (read(lockStamp) === lockDigest()) return true;
  if (statSync(done).mtimeMs < statSync(join(root, 'package-lock.json')).mtimeMs) return false;
  writeFileSync(lockStamp, lockDigest());
  return true;
}

function install() {
  say('installing packages (npm ci)');
  const npm = process.env.npm_execpath;
  const options = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  // Without the variables that an outer npm script sets, which would change what npm ci does.
  const inherited = Object.entries(process.env).filter(([name]) => !/^npm_(?!execpath)/.test(name));
  const env = Object.fromEntries(inherited);
  run(npm ? process.execPath : 'npm', npm ? [npm, ...options] : options, { env });
  writeFileSync(lockStamp, lockDigest());
}

function isBuilt() {
  return read(buildStamp) === sourcesDigest() && packages().every(hasBuild);
}

function build() {
  say('building libs and apps (tsc -b)');
  const digest = sourcesDigest();
  const node = join(root, 'node_modules', '.bin', 'node');
  run(node, [join('node_modules', 'typescript', 'bin', 'tsc'), '-b', 'tsconfig.build.json']);
  mkdirSync(dirname(buildStamp), { recursive: true });
  writeFileSync(buildStamp, digest);
}

/** Path, size and time of every source. */
function sourcesDigest() {
  const hash = createHash('sha256');
  for (const name of ['tsconfig.base.json', 'tsconfig.build.json']) add(hash, join(root, name));
  for (const folder of packages()) {
    add(hash, join(folder, 'tsconfig.json'));
    if (existsSync(join(folder, 'src'))) addTree(hash, join(folder, 'src'));
  }
  return hash.digest('hex');
}

/** The folders that tsc -b builds. */
function packages() {
  const folders = ['libs', 'apps'].flatMap((group) =>
    readdirSync(join(root, group)).map((name) => join(root, group, name)),
  );
  return folders.filter((folder) => existsSync(join(folder, 'tsconfig.json'))).sort();
}

function hasBuild(folder) {
  return existsSync(join(folder, 'dist', '.tsbuildinfo'));
}

function addTree(hash, folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) addTree(hash, path);
    else if (!entry.name.endsWith('.spec.ts')) add(hash, path);
  }
}

function add(hash, path) {
  const { size, mtimeMs } = statSync(path);
  hash.update(`${path}\0${size}\0${mtimeMs}\n`);
}

/** One at a time: two commands in a fresh clone would otherwise install over each other. */
async function inTurn(work) {
  mkdirSync(dirname(turn), { recursive: true });
  for (let told = false; !take(); told = true) {
    if (!told) say('waiting for another command that installs or builds');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  process.once('exit', () => rmSync(turn, { force: true }));
  work();
}

function take() {
  try {
    writeFileSync(turn, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    const holder = Number(read(turn));
    if (holder > 0 && !isAlive(holder)) rmSync(turn, { force: true });
    return false;
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function run(command, args, options = {}) {
  const shell = process.platform === 'win32' && command === 'npm';
  const settings = { cwd: root, stdio: 'inherit', shell, ...options };
  const { status, error } = spawnSync(command, args, settings);
  if (status === 0) return;
  if (error) say(error.message);
  process.exit(status ?? 1);
}

function lockDigest() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

function read(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function say(what) {
  process.stderr.write(`mainstay: ${what}\n`);
}
