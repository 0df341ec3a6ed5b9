import type { StoreName } from '../store/store-name';
import type { HttpRequest } from './http-exchange';

/** Options of `@IdempotentRequest`; the module's `http` gives them for all routes. */
export interface IdempotentRequestOptions {
  /** `redis`, `inbox`, `memory`, or your own that remembers results. @default the module's */
  readonly store?: StoreName;
  /** Without a key: 400, or carried out as if there were no decorator. @default 'reject' */
  readonly onMissingKey?: 'reject' | 'pass';
  /** @default 255 */
  readonly maxKeyLength?: number;
  /** How long a response is repeated. @default 86_400 */
  readonly ttlSeconds?: number;
  /**
   * Whose key it is. @default the `id`, else `sub`, of `request.user`, else a hash of the header
   * Authorization, else nobody
   */
  readonly principal?: (request: HttpRequest) => string;
  /**
   * What was asked for: the same key with another one is refused. @default a hash of method, URL
   * and body; a body that is parsed after middleware (multipart) is not in it
   */
  readonly fingerprint?: (request: HttpRequest) => string;
  /** Whether a response is kept; else the request may be carried out again. @default below 500, but
   * for 408, 409, 425 and 429, which ask to come again
   */
  readonly storeStatus?: (status: number) => boolean;
  /** Headers that are repeated with the response. @default what describes a body, and `location` */
  readonly headers?: readonly string[];
  /**
   * Largest body that is kept, in bytes. The request of a larger one is not carried out again, its
   * repetition is answered with {@link ResponseNotKeptError}. @default 262_144
   */
  readonly maxResponseBytes?: number;
}

/** Options with the defaults filled in. */
export type ResolvedRequestOptions = IdempotentRequestOptions &
  Required<
    Pick<
      IdempotentRequestOptions,
      | 'onMissingKey'
      | 'maxKeyLength'
      | 'ttlSeconds'
      | 'storeStatus'
      | 'headers'
      | 'maxResponseBytes'
    >
  >;

/** Answers that ask to come again: Request Timeout, Conflict, Too Early, Too Many Requests. */
const COME_AGAIN = [408, 409, 425, 429];

/** What describes the body or is the result; never cookies, ids of the request or dates. */
const REPEATED_HEADERS = [
  'content-type',
  'content-language',
  'content-disposition',
  'content-location',
  'etag',
  'last-modified',
  'link',
  'location',
];

/** The one place where defaults stand. */
export const IDEMPOTENT_REQUEST_DEFAULTS = {
  onMissingKey: 'reject',
  maxKeyLength: 255,
  ttlSeconds: 86_400,
  storeStatus: (status: number) => status < 500 && !COME_AGAIN.includes(status),
  headers: REPEATED_HEADERS,
  maxResponseBytes: 262_144,
} as const satisfies IdempotentRequestOptions;
