import { HttpException } from '@nestjs/common';
import { LIBRARY_ERROR_CODES } from '../code/library-error-codes';
import { SERVICE_ERROR_CODES, type ErrorCodeRule } from '../code/error-codes';
import { MainstayError } from '../error/mainstay.error';
import type { ErrorAnswer } from './error-body';

const RULES: Readonly<Record<string, ErrorCodeRule | undefined>> = {
  ...SERVICE_ERROR_CODES,
  ...LIBRARY_ERROR_CODES,
};

const CODE_OF_STATUS: Readonly<Record<number, string | undefined>> = {
  400: 'VALIDATION_ERROR',
  401: 'AUTHENTICATION_ERROR',
  403: 'AUTHORIZATION_ERROR',
  404: 'RESOURCE_NOT_FOUND',
  408: 'TIMEOUT',
  409: 'STATE_CONFLICT',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  429: 'RATE_LIMIT',
  502: 'EXTERNAL_SERVICE_ERROR',
  503: 'SERVICE_UNAVAILABLE',
  504: 'TIMEOUT',
};

const INTERNAL: ErrorAnswer = {
  status: 500,
  code: 'INTERNAL_ERROR',
  message: 'The service failed to answer this request. Its log says more.',
  details: {},
};

/** The HTTP status of an error code; 500 for one that is in no table. */
export function httpStatusOf(code: string): number {
  return RULES[code]?.status ?? 500;
}

/**
 * What to answer for any error: those of the closed list by their code, Nest's and the body
 * parsers' by their status, every other as 500 without a word of its own.
 */
export function answerOf(error: unknown): ErrorAnswer {
  if (error instanceof HttpException) return ofHttpException(error);
  const coded = ofCode(error);
  if (coded !== undefined) return coded;
  return ofParser(error) ?? INTERNAL;
}

function ofCode(error: unknown): ErrorAnswer | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code !== 'string' || !(error instanceof Error)) return undefined;
  const status = RULES[code]?.status;
  if (status === undefined || code === 'INTERNAL_ERROR') return undefined;
  return {
    status,
    code,
    message: error.message,
    details: error instanceof MainstayError ? error.details : {},
    ...retryAfter(error),
  };
}

function retryAfter(error: Error): Pick<ErrorAnswer, 'retryAfterSeconds'> {
  const milliseconds = (error as { retryAfterMs?: unknown }).retryAfterMs;
  if (typeof milliseconds !== 'number') return {};
  return { retryAfterSeconds: Math.max(1, Math.ceil(milliseconds / 1_000)) };
}

function ofHttpException(error: HttpException): ErrorAnswer {
  const status = error.getStatus();
  if (status >= 500 && CODE_OF_STATUS[status] === undefined) return { ...INTERNAL, status };
  const code = CODE_OF_STATUS[status] ?? (status < 500 ? 'VALIDATION_ERROR' : 'INTERNAL_ERROR');
  const response = error.getResponse();
  const messages = (response as { message?: unknown } | null)?.message;
  if (Array.isArray(messages)) {
    return { status, code, message: 'The request is not valid.', details: { problems: messages } };
  }
  return { status, code, message: error.message, details: {} };
}

/** Errors of body-parser, multer and Express' router carry a status and say whether to expose. */
function ofParser(error: unknown): ErrorAnswer | undefined {
  const { status, type, message } = (error ?? {}) as Record<string, unknown>;
  if (typeof status !== 'number' || status < 400 || status >= 500) return undefined;
  const unreadable = status === 400;
  return {
    status,
    code: unreadable ? 'PARSING_ERROR' : (CODE_OF_STATUS[status] ?? 'VALIDATION_ERROR'),
    message: unreadable ? 'The request cannot be read.' : String(message),
    details: typeof type === 'string' ? { reason: type } : {},
  };
}
