// npm leaves platform packages out of the lock file when it resolves on another platform or cannot
// load them, and then `npm ci` refuses that lock. This puts them back, by what their names say of
// the platform. `npm run lock` after an install that changed the lock; test/architecture checks it.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const OPERATING_SYSTEMS = { win32: 'win32', windows: 'win32', openharmony: 'openharmony' };
const PROCESSORS = [
  'x64',
  'arm64',
  'arm',
  'ia32',
  'ppc64',
  'riscv64',
  's390x',
  'loong64',
  'wasm32',
];

/** Optional packages that some entry of the lock asks for and that have no entry of their own. */
export function missingEntries({ packages }) {
  const missing = new Map();
  for (const { optionalDependencies = {} } of Object.values(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const present = Object.keys(packages).some((path) => path.endsWith(`node_modules/${name}`));
      if (!present) missing.set(name, version);
    }
  }
  return missing;
}

/** The entry of a platform package: what `npm ci` needs to see that it fits here, or does not. */
export function platformEntry(name, version) {
  const parts = name.slice(name.lastIndexOf('/') + 1).split('-');
  const cpu = PROCESSORS.find((one) => parts.includes(one));
  const arm = parts.includes('arm') || parts.includes('armv7') ? 'arm' : undefined;
  const known = ['android', 'darwin', 'freebsd', 'linux', ...Object.keys(OPERATING_SYSTEMS)];
  const system = known.find((one) => parts.includes(one));
  const libc = parts.some((part) => part.startsWith('musl')) ? 'musl' : undefined;
  const glibc = parts.some((part) => part.startsWith('gnu')) ? 'glibc' : undefined;
  return {
    version,
    cpu: [cpu ?? arm ?? 'wasm32'],
    ...((libc ?? glibc) ? { libc: [libc ?? glibc] } : {}),
    optional: true,
    ...(system ? { os: [OPERATING_SYSTEMS[system] ?? system] } : {}),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = new URL('../package-lock.json', import.meta.url);
  const lock = JSON.parse(readFileSync(path, 'utf8'));
  const missing = missingEntries(lock);
  for (const [name, version] of missing) {
    lock.packages[`node_modules/${name}`] = { ...platformEntry(name, version), dev: true };
  }
  const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
  lock.packages = Object.fromEntries(sorted);
  if (missing.size > 0) writeFileSync(path, `${JSON.stringify(lock, undefined, 2)}\n`);
  console.log(`package-lock.json: ${missing.size} platform packages put back`);
}
