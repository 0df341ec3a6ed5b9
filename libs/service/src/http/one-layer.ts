import type { IncomingMessage, ServerResponse } from 'node:http';

export type Next = (error?: unknown) => void;
export type Middleware = (request: IncomingMessage, response: ServerResponse, next: Next) => void;
type ErrorMiddleware = (
  error: unknown,
  request: IncomingMessage,
  response: ServerResponse,
  next: Next,
) => void;

const OF_AN_ERROR_MIDDLEWARE = 4;

/**
 * Several middlewares as one: a layer of Express costs every request about a microsecond. As there,
 * one with four parameters is for errors, and what one throws is an error too.
 *
 * @param concerns - Whether a request is to pass through it. @default every one
 */
export function asOneLayer(
  middlewares: readonly (Middleware | ErrorMiddleware)[],
  concerns?: (request: IncomingMessage) => boolean,
): Middleware {
  return (request, response, done) => {
    if (concerns?.(request) === false) return done();
    let at = 0;
    const next: Next = (error) => {
      const isWrong = error !== undefined && error !== null;
      while (at < middlewares.length) {
        const middleware = middlewares[at++]!;
        if ((middleware.length === OF_AN_ERROR_MIDDLEWARE) !== isWrong) continue;
        try {
          if (isWrong) (middleware as ErrorMiddleware)(error, request, response, next);
          else (middleware as Middleware)(request, response, next);
        } catch (thrown) {
          next(thrown);
        }
        return;
      }
      done(error);
    };
    next();
  };
}
