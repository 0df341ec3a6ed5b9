/**
 * The bytes are no envelope: not UTF-8, not JSON, or a required field is missing or wrong.
 * Permanent: the same bytes fail again. `problems` lists everything found, not only the first.
 */
export class EnvelopeInvalidError extends Error {
  readonly code = 'ENVELOPE_INVALID';
  readonly retryable = false;

  constructor(readonly problems: readonly string[]) {
    super(`The message is no event envelope: ${problems.join('; ')}.`);
    this.name = 'EnvelopeInvalidError';
  }
}
