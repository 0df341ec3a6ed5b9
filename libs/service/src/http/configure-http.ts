import type { IncomingMessage, Server } from 'node:http';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { pathOfHalfPair } from '@mainstay/events';
import { bodyError, bodyNotUnicode, bodyTooDeep } from './body-error';
import { entityTag } from './entity-tag';
import { HTTP_DEFAULTS, type HttpOptions, type RawBodyRoute } from './http.options';
import { isDeeperThan } from './nesting';
import { markUnread } from './unread-body';
import { refuseUnreadable } from './refuse-unreadable';
import { refuseUnusual } from './refuse-unusual';
import type { ServiceAdapter } from './service-adapter';

const MAX_FORM_FIELDS = 100;
/** What walks through a body (validation, a log line) may do so by recursion. */
const MAX_BODY_DEPTH = 64;

type Next = (error?: unknown) => void;

/** Limits and headers that every service has; called before the application is initialised. */
export function configureHttp(
  app: NestExpressApplication,
  adapter: ServiceAdapter,
  { service, isProduction }: { readonly service: string; readonly isProduction: boolean },
  options: HttpOptions,
): void {
  const server = app.getHttpServer() as Server;
  app.set('etag', entityTag);
  refuseUnreadable(server, service);
  server.keepAliveTimeout = options.keepAliveTimeoutMs ?? HTTP_DEFAULTS.keepAliveTimeoutMs;
  secureHeaders(app, isProduction);
  app.use(refuseUnusual(server, service));
  adapter.useAsOneLayer(() => takeBodies(app, service, options), hasBody);
}

/** As the parsers themselves find it. */
function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || headers['content-length'] !== undefined;
}

function takeBodies(app: NestExpressApplication, service: string, options: HttpOptions): void {
  const limit = options.bodyLimitBytes ?? HTTP_DEFAULTS.bodyLimitBytes;
  for (const route of options.rawBodies ?? []) {
    app.useBodyParser('raw', { limit: route.limitBytes, type: (request) => takes(route, request) });
  }
  app.useBodyParser('json', { limit });
  app.useBodyParser('urlencoded', { limit, extended: false, parameterLimit: MAX_FORM_FIELDS });
  app.use((error: unknown, _request: unknown, _response: unknown, next: Next) => {
    next(bodyError(error, service));
  });
  app.use(markUnread);
  app.use(({ body }: { readonly body?: unknown }, _response: unknown, next: Next) => {
    if (isDeeperThan(MAX_BODY_DEPTH, body)) return next(bodyTooDeep(service, MAX_BODY_DEPTH));
    const path = pathOfHalfPair(body);
    next(path === undefined ? undefined : bodyNotUnicode(service, path));
  });
}

/** Away from production pages are asked for over plain HTTP: nothing may send them to HTTPS. */
function secureHeaders(app: NestExpressApplication, isProduction: boolean): void {
  if (isProduction) app.useSecurityHeaders();
  else {
    app.useSecurityHeaders({
      strictTransportSecurity: false,
      contentSecurityPolicy: { directives: { 'upgrade-insecure-requests': null } },
    });
  }
}

function takes(route: RawBodyRoute, request: IncomingMessage): boolean {
  const path = request.url?.split('?', 1)[0] ?? '';
  return path === route.path || path.startsWith(`${route.path}/`);
}
