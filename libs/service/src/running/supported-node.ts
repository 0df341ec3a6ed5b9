import { NodeUnsupportedError } from './node-unsupported.error';

/** As `engines` of every package says it. */
const OLDEST = '22.15.0';

/**
 * Ends the start of a service on a Node that would fail later, in the middle of something.
 *
 * @param version - Of the Node that runs, without a `v`.
 * @throws {NodeUnsupportedError} saying which Node it needs, and how to come by it.
 */
export function requireSupportedNode(version: string): void {
  const [major = 0, minor = 0] = numbersOf(version);
  const [leastMajor = 0, leastMinor = 0] = numbersOf(OLDEST);
  const isOld = major < leastMajor || (major === leastMajor && minor < leastMinor);
  if (isOld) throw new NodeUnsupportedError(version, OLDEST);
}

function numbersOf(version: string): readonly number[] {
  return version.split('.').map(Number);
}
