import { createRequire } from 'node:module';

const { CorrectionPool } = createRequire(import.meta.url)('@mainstay-apps/spell-checker');

/** As the spell checker makes it, with English warm. */
export function correctionPool() {
  return new CorrectionPool({ warm: ['en'] });
}
