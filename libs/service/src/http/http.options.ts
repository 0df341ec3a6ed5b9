/** A route whose body is taken as bytes, whatever its Content-Type says. */
export interface RawBodyRoute {
  /** The beginning of the path, for example `/v1/content`. */
  readonly path: string;
  readonly limitBytes: number;
}

/** What the HTTP server bears. */
export interface HttpOptions {
  /** Largest JSON or form body. @default 1 MiB */
  readonly bodyLimitBytes?: number;
  /** Routes that take bytes: `request.body` is a Buffer there. @default none */
  readonly rawBodies?: readonly RawBodyRoute[];
  /** Until the headers of a request are there. @default 10000 */
  readonly headersTimeoutMs?: number;
  /** Until the whole request is there. @default 60000 */
  readonly requestTimeoutMs?: number;
  /** How long an idle connection stays; above a load balancer's own. @default 65000 */
  readonly keepAliveTimeoutMs?: number;
  /** Who it listens to. @default every interface */
  readonly host?: string;
}

export const HTTP_DEFAULTS = {
  bodyLimitBytes: 1_048_576,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 60_000,
  keepAliveTimeoutMs: 65_000,
} as const;
