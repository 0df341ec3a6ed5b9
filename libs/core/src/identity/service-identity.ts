/** Who this application is. One per Nest application, even where two share a process. */
export interface ServiceIdentity {
  /** With underscores, for example `content_service`. */
  readonly name: string;
  /** @default '1.0.0' */
  readonly version: string;
  /** development, testing, staging or production. */
  readonly environment: string;
}

/** Nest token of the {@link ServiceIdentity}; an object identity tells two applications apart. */
export const SERVICE_IDENTITY = Symbol('mainstay.core.ServiceIdentity');
