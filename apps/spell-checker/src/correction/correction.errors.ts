import { CORRECTION_LANGUAGES } from './correction';

/*
 * The correction core, which every worker thread loads, imports no lib: its errors have the `code`
 * and `retryable` by which `classifyFailure` of @mainstay/errors knows them.
 */

/** There is no dictionary for the language asked for. Trying again does not help. */
export class UnknownLanguageError extends Error {
  override readonly name = 'UnknownLanguageError';
  readonly code = 'UNKNOWN_LANGUAGE';
  readonly retryable = false;

  constructor(readonly language: string) {
    super(
      `No dictionary for language "${language}"; known are ${CORRECTION_LANGUAGES.join(', ')}.`,
    );
  }
}

/** The text is longer than one correction may be. Trying again does not help. */
export class TextTooLargeError extends Error {
  override readonly name = 'TextTooLargeError';
  readonly code = 'TEXT_TOO_LARGE';
  readonly retryable = false;

  constructor(
    readonly characters: number,
    readonly maxCharacters: number,
  ) {
    super(`The text has ${characters} characters; at most ${maxCharacters} are corrected at once.`);
  }
}

/** Every thread is busy and the queue is full. Try again later. */
export class CorrectionQueueFullError extends Error {
  override readonly name = 'CorrectionQueueFullError';
  readonly code = 'CORRECTION_QUEUE_FULL';
  readonly retryable = true;

  constructor(readonly maxQueue: number) {
    super(`The correction pool is busy and its queue of ${maxQueue} texts is full.`);
  }
}

/** The pool was asked for work before start() or after stop(). */
export class CorrectionPoolClosedError extends Error {
  override readonly name = 'CorrectionPoolClosedError';
  readonly code = 'CORRECTION_POOL_CLOSED';
  readonly retryable = true;

  constructor() {
    super('The correction pool is not running: call start() first, and nothing after stop().');
  }
}
