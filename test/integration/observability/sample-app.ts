import { Controller, Get, Module, NotFoundException, Param } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import {
  createServiceLogger,
  ObservabilityModule,
  type ObservabilityModuleOptions,
} from '@mainstay/observability';

/** A line of the log, parsed. */
export type Line = Record<string, unknown>;

const moduleLevelLogger = createServiceLogger('content.api');

@Controller('v1/content')
class ContentController {
  @Get('missing/:id')
  missing(@Param('id') id: string): never {
    throw new NotFoundException(`${id} is not here`);
  }

  @Get(':id')
  async content(@Param('id') id: string): Promise<{ id: string }> {
    moduleLevelLogger.info('Reading content', { content_id: id });
    return Promise.resolve({ id });
  }
}

/** A small application over real HTTP, with its log in memory. */
export interface SampleApp {
  readonly app: NestExpressApplication;
  readonly url: string;
  readonly lines: Line[];
  close(): Promise<void>;
}

export async function startSampleApp(
  options: Partial<ObservabilityModuleOptions> = {},
  imports: NonNullable<Parameters<typeof Module>[0]['imports']> = [],
): Promise<SampleApp> {
  const lines: Line[] = [];
  const destination = { write: (line: string) => lines.push(JSON.parse(line) as Line) };

  @Module({
    imports: [
      ObservabilityModule.forRoot({
        serviceName: 'content_service',
        version: '2.0.0',
        environment: 'testing',
        ...options,
        logging: { format: 'json', level: 'debug', destination, ...options.logging },
      }),
      ...imports,
    ],
    controllers: [ContentController],
  })
  class SampleModule {}

  const app = await NestFactory.create<NestExpressApplication>(SampleModule, {
    logger: false,
    abortOnError: false,
  });
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as { port: number };
  return { app, url: `http://127.0.0.1:${port}`, lines, close: () => app.close() };
}
