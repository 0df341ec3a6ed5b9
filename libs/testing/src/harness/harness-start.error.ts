/** The application cannot be tested by a harness; the message says why. */
export class HarnessStartError extends Error {
  override readonly name = 'HarnessStartError';
  readonly code = 'HARNESS_START_FAILED';
}
