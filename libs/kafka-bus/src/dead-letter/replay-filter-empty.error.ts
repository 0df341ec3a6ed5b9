import { MainstayError } from '@mainstay/errors';

/** A replay or purge that names no condition would take everything; that must be said. */
export class ReplayFilterEmptyError extends MainstayError {
  readonly code = 'DEAD_LETTER_FILTER_EMPTY';
  readonly retryable = false;

  constructor(doing: 'Replaying' | 'Purging', topic: string) {
    super(`${doing} all of ${topic} must be asked for: give a condition, or \`all: true\`.`, {
      details: { topic },
    });
  }
}
