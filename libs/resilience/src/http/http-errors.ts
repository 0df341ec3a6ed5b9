import {
  messageOf,
  ServiceError,
  type ErrorContext,
  type ServiceErrorCode,
} from '@mainstay/errors';
import { CallTimeoutError } from '../timeout/timeout.error';

const CONNECTION_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_SOCKET',
  'UND_ERR_CLOSED',
  'UND_ERR_DESTROYED',
]);
const TIMEOUT_CODES = new Set([
  'TIMEOUT',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);
const CODE_OF_STATUS: Readonly<Record<number, ServiceErrorCode | undefined>> = {
  400: 'VALIDATION_ERROR',
  401: 'AUTHENTICATION_ERROR',
  403: 'AUTHORIZATION_ERROR',
  404: 'RESOURCE_NOT_FOUND',
  409: 'STATE_CONFLICT',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  429: 'RATE_LIMIT',
};

/** Codes that say the dependency itself failed: they trip its breaker; a 4xx does not. */
const DEPENDENCY_FAILURES = new Set<string>([
  'EXTERNAL_SERVICE_ERROR',
  'CONTENT_SERVICE_ERROR',
  'INVALID_RESPONSE',
  'CONNECTION_ERROR',
  'SERVICE_UNAVAILABLE',
  'TIMEOUT',
]);

/** Whether an error speaks against the dependency rather than against the request. */
export function isDependencyFailure(error: unknown): boolean {
  const { code, retryable } = (error ?? {}) as { code?: unknown; retryable?: unknown };
  return typeof code === 'string' && DEPENDENCY_FAILURES.has(code) && retryable !== false;
}

/** The typed error of an answer with a status from 400. */
export function errorOfStatus(
  status: number,
  retryAfter: string | undefined,
  context: ErrorContext,
  dependency: string,
): ServiceError {
  const known = CODE_OF_STATUS[status];
  const code = known ?? 'EXTERNAL_SERVICE_ERROR';
  const retryAfterMs = retryAfter === undefined ? undefined : millisecondsOf(retryAfter);
  return new ServiceError(
    code,
    `${dependency} answered ${status} to ${context.operation}.`,
    { ...context, details: { external_service: dependency, status_code: status } },
    { retryAfterMs, retryable: status >= 500 || status === 429 || status === 408 },
  );
}

/** Of a `Retry-After`: seconds, or a date. */
function millisecondsOf(retryAfter: string): number | undefined {
  const seconds = Number(retryAfter);
  const given = Number.isNaN(seconds) ? Date.parse(retryAfter) - Date.now() : seconds * 1_000;
  return Number.isFinite(given) ? Math.max(0, given) : undefined;
}

/** The typed error of a request that got no answer. */
export function errorOfTransport(
  cause: unknown,
  timeoutMs: number,
  context: ErrorContext,
  dependency: string,
): ServiceError {
  const code = codeOf(cause);
  const name = (cause as { name?: unknown } | null)?.name;
  const details = { external_service: dependency };
  if (TIMEOUT_CODES.has(code) || name === 'TimeoutError') {
    const limitMs = cause instanceof CallTimeoutError ? cause.timeoutMs : timeoutMs;
    const message = `${dependency} did not answer ${context.operation} within ${limitMs} ms.`;
    return new ServiceError('TIMEOUT', message, { ...context, cause, details });
  }
  if (CONNECTION_CODES.has(code)) {
    const message = `${dependency} could not be reached for ${context.operation} (${code}).`;
    return new ServiceError('CONNECTION_ERROR', message, { ...context, cause, details });
  }
  const text = messageOf(cause);
  const message = `${context.operation} at ${dependency} failed: ${text}`;
  const invalid = name === 'HTTPParserError' || code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE';
  const kind = invalid ? 'INVALID_RESPONSE' : 'EXTERNAL_SERVICE_ERROR';
  return new ServiceError(kind, message, { ...context, cause, details });
}

function codeOf(cause: unknown): string {
  const own = (cause as { code?: unknown } | null)?.code;
  if (typeof own === 'string') return own;
  const inner = (cause as { cause?: { code?: unknown } } | null)?.cause?.code;
  return typeof inner === 'string' ? inner : '';
}
