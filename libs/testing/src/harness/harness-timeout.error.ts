/** What was waited for was not seen; the message lists what was seen instead. */
export class HarnessTimeoutError extends Error {
  override readonly name = 'HarnessTimeoutError';
  readonly code = 'HARNESS_TIMEOUT';
}
