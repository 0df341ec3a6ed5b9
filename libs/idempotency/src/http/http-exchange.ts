import type { IncomingMessage, ServerResponse } from 'node:http';

/** What is read of a request, as Express hands it on. */
export interface HttpRequest extends IncomingMessage {
  /** The whole URL, whatever a router has cut off of `url`. */
  readonly originalUrl?: string;
  /** Where Express' router has matched it. */
  readonly route?: { readonly path?: unknown };
  readonly body?: unknown;
  /** With Nest's option `rawBody`. */
  readonly rawBody?: Uint8Array;
  /** As guards put it there. */
  readonly user?: unknown;
}

export type HttpResponse = ServerResponse;
