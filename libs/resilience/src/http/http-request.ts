/** One request of {@link CircuitBreakerHttpClient}. */
export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** From the base URL on, beginning with a slash. */
  readonly path: string;
  /** For errors and logs, for example `fetch_content`. @default method and path */
  readonly operation?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  readonly signal?: AbortSignal;
}

/** The answer to a request that went well (status below 400). */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export interface HttpClientOptions {
  /** For example `http://localhost:8000`. */
  readonly baseUrl: string;
  /** The dependency's name in errors: `content_service`. */
  readonly dependency: string;
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
} as const;
