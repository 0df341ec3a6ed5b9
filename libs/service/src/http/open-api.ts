import type { IncomingMessage, ServerResponse } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import type { ServiceDeclaration } from '../settings/service-declaration';

/** What the API page says of the service. */
export interface OpenApiOptions {
  readonly title?: string;
  readonly description?: string;
  /** Says that calls need a bearer token. @default where the service asks for one */
  readonly bearer?: boolean;
}

type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

const DOCUMENTATION = /^\/docs(?:$|[-/?])/;

/**
 * The API page at `/docs`, its document at `/docs-json`. It is made when it is first asked for:
 * neither the boot nor the memory of a service nobody reads about pays for it.
 */
export function serveOpenApi(
  app: NestExpressApplication,
  service: ServiceDeclaration,
  version: string,
  options: OpenApiOptions,
): void {
  let pages: Handler | undefined;
  app.use((request: IncomingMessage, response: ServerResponse, next: () => void) => {
    if (!DOCUMENTATION.test(request.url ?? '')) return next();
    pages ??= makePages(app, service, version, options);
    pages(request, response, next);
  });
}

function makePages(
  app: NestExpressApplication,
  service: ServiceDeclaration,
  version: string,
  options: OpenApiOptions,
): Handler {
  const { DocumentBuilder, SwaggerModule } =
    require('@nestjs/swagger') as typeof import('@nestjs/swagger');
  const description = new DocumentBuilder()
    .setTitle(options.title ?? service.name)
    .setDescription(options.description ?? '')
    .setVersion(version);
  if (options.bearer === true) description.addBearerAuth().addSecurityRequirements('bearer');
  // The application has its routes already and takes no more: the pages get routes of their own.
  const adapter = new ExpressAdapter();
  adapter.disable('x-powered-by');
  const stand = Object.create(app, {
    getHttpAdapter: { value: () => adapter },
    useStaticAssets: { value: adapter.useStaticAssets.bind(adapter) },
  }) as INestApplication;
  SwaggerModule.setup('docs', stand, () => SwaggerModule.createDocument(app, description.build()));
  return adapter.getInstance<Handler>();
}
