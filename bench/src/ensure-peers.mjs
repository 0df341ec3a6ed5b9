// Installs what only a race needs, where the lock file of this package moved on.
import { fileURLToPath } from 'node:url';
import { ensurePackage } from '../../tools/ensure-package.mjs';

const folder = fileURLToPath(new URL('..', import.meta.url));
if (!ensurePackage(folder, 'the peers of the races')) process.exit(2);
