import { setFlagsFromString } from 'node:v8';

const STEADY = '--semi-space-growth-factor=1';
/** V8's own. */
const DOUBLING = '--semi-space-growth-factor=2';
let isHeld = false;

/**
 * Keeps V8's young generation at its first size, two megabytes. Loading modules leaves nearly all
 * of its objects alive, by which V8 doubles it up to 128 MB and gives none of it back while the
 * process idles.
 */
export function holdYoungGeneration(): void {
  setFlagsFromString(STEADY);
  isHeld = true;
}

/** Lets it grow with the load from now on, as it would have without the hold. */
export function releaseYoungGeneration(): void {
  if (!isHeld) return;
  isHeld = false;
  setFlagsFromString(DOUBLING);
}
