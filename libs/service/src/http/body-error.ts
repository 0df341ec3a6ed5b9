import { ServiceError } from '@mainstay/errors';

/** Of a body with too many levels of objects and lists in each other. */
export function bodyTooDeep(service: string, levels: number): ServiceError {
  const details = { reason: 'nesting', limit_levels: levels };
  const context = { service, operation: 'read_body', details };
  return new ServiceError('PARSING_ERROR', 'The body is nested too deeply.', context);
}

/** Of a body with half a surrogate pair, which no database and no file in UTF-8 can keep. */
export function bodyNotUnicode(service: string, path: string): ServiceError {
  const details = { field: path, reason: 'half_surrogate_pair' };
  const context = { service, operation: 'read_body', details };
  const message = 'A text in the body holds half a surrogate pair.';
  return new ServiceError('VALIDATION_ERROR', message, context);
}

interface ParserError {
  readonly type?: unknown;
  readonly status?: unknown;
  readonly limit?: unknown;
  readonly message?: unknown;
}

/**
 * What a body parser threw as one of our own errors; anything else is left as it is. Nest would
 * make a plain 400 of some of them and lose what was wrong.
 */
export function bodyError(error: unknown, service: string): unknown {
  const { type, status, limit, message } = (error ?? {}) as ParserError;
  if (typeof type !== 'string' || typeof status !== 'number') return error;
  const context = { service, operation: 'read_body', cause: error };
  if (status === 413) {
    const details = typeof limit === 'number' ? { limit_bytes: limit } : {};
    return new ServiceError('PAYLOAD_TOO_LARGE', 'The body is too large.', { ...context, details });
  }
  if (status === 415) {
    return new ServiceError('UNSUPPORTED_MEDIA_TYPE', String(message), context);
  }
  if (status !== 400) return error;
  const details = { reason: type };
  return new ServiceError('PARSING_ERROR', 'The body cannot be read.', { ...context, details });
}
