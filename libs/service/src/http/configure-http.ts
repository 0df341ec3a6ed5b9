import type { IncomingMessage, Server } from 'node:http';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { bodyError } from './body-error';
import { HTTP_DEFAULTS, type HttpOptions, type RawBodyRoute } from './http.options';
import { refuseUnreadable } from './refuse-unreadable';

const MAX_FORM_FIELDS = 100;

type Next = (error?: unknown) => void;

/** Limits and headers that every service has; called before the application is initialised. */
export function configureHttp(
  app: NestExpressApplication,
  service: string,
  isProduction: boolean,
  options: HttpOptions,
): void {
  secureHeaders(app, isProduction);
  const limit = options.bodyLimitBytes ?? HTTP_DEFAULTS.bodyLimitBytes;
  for (const route of options.rawBodies ?? []) {
    app.useBodyParser('raw', { limit: route.limitBytes, type: (request) => takes(route, request) });
  }
  app.useBodyParser('json', { limit });
  app.useBodyParser('urlencoded', { limit, extended: false, parameterLimit: MAX_FORM_FIELDS });
  app.use((error: unknown, _request: unknown, _response: unknown, next: Next) => {
    next(bodyError(error, service));
  });
  const server = app.getHttpServer() as Server;
  refuseUnreadable(server, service);
  server.headersTimeout = options.headersTimeoutMs ?? HTTP_DEFAULTS.headersTimeoutMs;
  server.requestTimeout = options.requestTimeoutMs ?? HTTP_DEFAULTS.requestTimeoutMs;
  server.keepAliveTimeout = options.keepAliveTimeoutMs ?? HTTP_DEFAULTS.keepAliveTimeoutMs;
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
