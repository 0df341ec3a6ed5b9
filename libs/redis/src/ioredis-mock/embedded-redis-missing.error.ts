import { MainstayError } from '@mainstay/errors';

/** The embedded Redis was asked for, but the package behind it is not installed. */
export class EmbeddedRedisMissingError extends MainstayError {
  readonly code = 'EMBEDDED_REDIS_MISSING';
  readonly retryable = false;

  constructor(cause: unknown) {
    super(
      'The embedded Redis needs the package ioredis-mock: npm install ioredis-mock, ' +
        'or set REDIS_URL to use a real server.',
      { cause },
    );
  }
}
