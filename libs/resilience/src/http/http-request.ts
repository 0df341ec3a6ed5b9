import { aFunction, milliseconds, wholeNumber, type FieldRules } from '../options/field-rules';

/** One request of {@link CircuitBreakerHttpClient}. */
export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the base URL, beginning with a slash; a query may follow. */
  readonly path: string;
  /** For errors and logs, for example `fetch_content`. @default method and path, no query */
  readonly operation?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  /**
   * Gives the request up, and the wait for its next attempt. The dependency is not blamed: its
   * circuit counts nothing. {@link currentSignal} is heeded besides, without being handed over.
   */
  readonly signal?: AbortSignal;
}

/** The answer to a request that went well (status below 400). */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export type HttpHeaders = Readonly<Record<string, string>>;

export interface HttpClientOptions {
  /** For example `http://localhost:8000`; a path of it stands before that of every request. */
  readonly baseUrl: string;
  /** The dependency's name in errors: `content_service`. */
  readonly dependency: string;
  /** Headers of every request, asked for before each attempt: a token that changes. */
  headers?(): HttpHeaders | Promise<HttpHeaders>;
  /** Milliseconds one attempt may take, connecting and body included. @default 10_000 */
  readonly timeoutMs?: number;
  /** Connections kept at most. @default 32 */
  readonly connections?: number;
  /** Further attempts of GET, HEAD, PUT and DELETE after a failure that may pass. @default 2 */
  readonly retries?: number;
  /** Bytes an answer may have. @default 16 MiB */
  readonly maxBodyBytes?: number;
}

export const HTTP_CLIENT_DEFAULTS = {
  timeoutMs: 10_000,
  connections: 32,
  retries: 2,
  maxBodyBytes: 16 * 1024 * 1024,
  headers: (): HttpHeaders => ({}),
} as const;

export const HTTP_CLIENT_RULES: FieldRules = {
  baseUrl: {
    expects: 'a URL that begins with http:// or https://',
    holds: (value) =>
      typeof value === 'string' && /^https?:\/\//i.test(value) && URL.canParse(value),
  },
  dependency: {
    expects: 'the name of the dependency',
    holds: (value) => typeof value === 'string' && value !== '',
  },
  headers: aFunction,
  timeoutMs: milliseconds(1),
  connections: wholeNumber(1),
  retries: wholeNumber(0),
  maxBodyBytes: wholeNumber(1),
};
