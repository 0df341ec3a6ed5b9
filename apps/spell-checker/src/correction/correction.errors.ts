import { CORRECTION_LANGUAGES } from './correction';

/** There is no dictionary for the language asked for. Trying again does not help. */
export class UnknownLanguageError extends Error {
  override readonly name = 'UnknownLanguageError';

  constructor(readonly language: string) {
    super(
      `No dictionary for language "${language}"; known are ${CORRECTION_LANGUAGES.join(', ')}.`,
    );
  }
}

/** The text is longer than one correction may be. Trying again does not help. */
export class TextTooLargeError extends Error {
  override readonly name = 'TextTooLargeError';

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

  constructor(readonly maxQueue: number) {
    super(`The correction pool is busy and its queue of ${maxQueue} texts is full.`);
  }
}

/** The pool was asked for work before start() or after stop(). */
export class CorrectionPoolClosedError extends Error {
  override readonly name = 'CorrectionPoolClosedError';

  constructor() {
    super('The correction pool is not running: call start() first, and nothing after stop().');
  }
}
