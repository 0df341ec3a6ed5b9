import type { INestApplication } from '@nestjs/common';
import type { ServiceDeclaration } from '../settings/service-declaration';

/** What the API page says of the service. */
export interface OpenApiOptions {
  readonly title?: string;
  readonly description?: string;
}

/**
 * The API page at `/docs`, its document at `/docs-json`. The document is put together when it is
 * first asked for: a boot does not wait for it.
 */
export function serveOpenApi(
  app: INestApplication,
  service: ServiceDeclaration,
  version: string,
  options: OpenApiOptions,
): void {
  const { DocumentBuilder, SwaggerModule } =
    require('@nestjs/swagger') as typeof import('@nestjs/swagger');
  const builder = new DocumentBuilder()
    .setTitle(options.title ?? service.name)
    .setDescription(options.description ?? '')
    .setVersion(version);
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, builder.build()));
}
