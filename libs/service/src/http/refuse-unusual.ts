import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { HttpException } from '@nestjs/common';
import { ServiceError } from '@mainstay/errors';

type Next = (error?: unknown) => void;
type Middleware = (request: IncomingMessage, response: unknown, next: Next) => void;

const EXPECTATION_FAILED = 417;

/**
 * Requests that Node or Express answer in words of their own, or with none: without a Host, with an
 * expectation nobody knows, with a target that is no address. They go through the application
 * instead, which refuses them by this middleware, in the shape of every other error.
 */
export function refuseUnusual(server: Server, service: string): Middleware {
  const refused = new WeakMap<IncomingMessage, Error>();
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    refused.set(request, new HttpException('This expectation cannot be met.', EXPECTATION_FAILED));
    server.emit('request', request, response);
  });
  server.prependListener('request', (request: IncomingMessage) => {
    const what = whatIsUnusual(request);
    if (what === undefined) return;
    const context = { service, operation: 'read_request' };
    refused.set(request, new ServiceError('PARSING_ERROR', what, context));
    // Express would not even look for a middleware.
    request.url = '/';
  });
  return (request, _response, next) => next(refused.get(request));
}

function whatIsUnusual({ httpVersion, headers, url = '' }: IncomingMessage): string | undefined {
  if (httpVersion === '1.1' && headers.host === undefined) return 'The Host header is missing.';
  if (url.startsWith('/') || url === '*' || URL.canParse(url)) return undefined;
  return 'The target of the request is no address.';
}
