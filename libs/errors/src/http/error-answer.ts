import { HttpException } from '@nestjs/common';
import { LIBRARY_ERROR_CODES } from '../code/library-error-codes';
import { SERVICE_ERROR_CODES, type ErrorCodeRule } from '../code/error-codes';
import { MainstayError } from '../error/mainstay.error';
import { ServiceError } from '../error/service.error';
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

const AWAY = 'Something the service depends on does not answer. Try again later.';

/** When to come back to what is too much or away, where the error says nothing of it. */
const COME_BACK_SECONDS = 5;
const ASKS_TO_COME_BACK = new Set([429, 503]);

/** The HTTP status of an error code; 500 for one that is in no table. */
export function httpStatusOf(code: string): number {
  return Object.hasOwn(RULES, code) ? (RULES[code]?.status ?? 500) : 500;
}

/**
 * What to answer for any error: those of the closed list by their code, Nest's and the body
 * parsers' by their status, every other as 500 without a word of its own.
 */
export function answerOf(error: unknown): ErrorAnswer {
  const answer =
    error instanceof HttpException
      ? ofHttpException(error)
      : (ofCode(error) ?? ofParser(error) ?? INTERNAL);
  const says = answer.retryAfterSeconds !== undefined || !ASKS_TO_COME_BACK.has(answer.status);
  return says ? answer : { ...answer, retryAfterSeconds: COME_BACK_SECONDS };
}

/**
 * A 4xx speaks to the caller; a lib's 5xx names our servers and classes, so it stays in the log.
 */
function ofCode(error: unknown): ErrorAnswer | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code !== 'string' || !(error instanceof Error)) return undefined;
  const rule = Object.hasOwn(RULES, code) ? RULES[code] : undefined;
  if (rule === undefined || code === 'INTERNAL_ERROR') return undefined;
  const { status } = rule;
  if (status >= 500 && !(error instanceof ServiceError)) {
    return { status, code, message: messageOfOurs(status), details: {}, ...retryAfter(error) };
  }
  const details = error instanceof MainstayError ? error.details : {};
  return { status, code, message: error.message, details, ...retryAfter(error) };
}

function messageOfOurs(status: number): string {
  return status === 500 ? INTERNAL.message : AWAY;
}

function retryAfter(error: Error): Pick<ErrorAnswer, 'retryAfterSeconds'> {
  const { retryAfterMs, deferMs } = error as { retryAfterMs?: unknown; deferMs?: unknown };
  const milliseconds = retryAfterMs ?? deferMs;
  if (!Number.isFinite(milliseconds)) return {};
  return { retryAfterSeconds: Math.max(1, Math.ceil(Number(milliseconds) / 1_000)) };
}

function ofHttpException(error: HttpException): ErrorAnswer {
  const status = error.getStatus();
  // Nest hands on a parser's error as an HttpException of the same status, the error as its cause.
  const parser = ofParser(error.cause);
  if (parser?.status === status) return parser;
  if (status >= 500 && CODE_OF_STATUS[status] === undefined) return { ...INTERNAL, status };
  const code = CODE_OF_STATUS[status] ?? (status < 500 ? 'VALIDATION_ERROR' : 'INTERNAL_ERROR');
  const response = error.getResponse();
  const messages = (response as { message?: unknown } | null)?.message;
  if (Array.isArray(messages)) {
    return { status, code, message: 'The request is not valid.', details: { problems: messages } };
  }
  return { status, code, message: withoutQuery(error.message), details: {} };
}

/** The router's words on an unknown route repeat its address; a query may hold anything. */
function withoutQuery(message: string): string {
  return /^Cannot [A-Z-]+ \//.test(message) ? message.replace(/\?.*/s, '') : message;
}

/** Errors of body-parser and Express' router carry a status; those of multer a code. */
function ofParser(error: unknown): ErrorAnswer | undefined {
  const { name, code, type, message, ...fields } = fieldsOf(error);
  if (name === 'MulterError') return ofMulter(String(code), String(message));
  const status = fields.status ?? fields.statusCode;
  if (typeof status !== 'number' || status < 400 || status >= 500) return undefined;
  const unreadable = status === 400;
  return {
    status,
    code: unreadable ? 'PARSING_ERROR' : (CODE_OF_STATUS[status] ?? 'VALIDATION_ERROR'),
    message: unreadable ? 'The request cannot be read.' : String(message),
    details: typeof type === 'string' ? { reason: type } : {},
  };
}

function ofMulter(limit: string, message: string): ErrorAnswer {
  const tooLarge = limit === 'LIMIT_FILE_SIZE';
  return {
    status: tooLarge ? 413 : 400,
    code: tooLarge ? 'PAYLOAD_TOO_LARGE' : 'VALIDATION_ERROR',
    message,
    details: { reason: limit },
  };
}

function fieldsOf(error: unknown) {
  const { name, code, type, message, status, statusCode } = (error ?? {}) as Record<
    string,
    unknown
  >;
  return { name, code, type, message, status, statusCode };
}
