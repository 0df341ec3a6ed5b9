import { MainstayError } from '@mainstay/errors';

/** A replay that names no condition would replay everything; that must be said. */
export class ReplayFilterEmptyError extends MainstayError {
  readonly code = 'DEAD_LETTER_FILTER_EMPTY';
  readonly retryable = false;

  constructor(topic: string) {
    super(`Replaying all of ${topic} must be asked for: give a condition, or \`all: true\`.`, {
      details: { topic },
    });
  }
}
