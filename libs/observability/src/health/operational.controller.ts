import { Controller, Get, Headers, Res, VERSION_NEUTRAL } from '@nestjs/common';
import { OperationalEndpoints, type OperationalAnswer } from './operational-endpoints.service';

interface Response {
  status(code: number): Response;
  setHeader(name: string, value: string): unknown;
  send(body: string): unknown;
}

/** `/metrics` and the health endpoints, on the application's own port. */
@Controller({ version: VERSION_NEUTRAL })
export class OperationalController {
  constructor(private readonly endpoints: OperationalEndpoints) {}

  @Get('metrics')
  async metrics(@Headers('accept') accept: string | undefined, @Res() response: unknown) {
    answer(response, await this.endpoints.metrics(accept));
  }

  @Get('livez')
  livez(@Res() response: unknown): void {
    answer(response, this.endpoints.livez());
  }

  @Get('healthz')
  async healthz(@Res() response: unknown): Promise<void> {
    answer(response, await this.endpoints.healthz());
  }

  @Get('readiness')
  async readiness(@Res() response: unknown): Promise<void> {
    answer(response, await this.endpoints.readiness());
  }

  @Get('healthz/database')
  async database(@Res() response: unknown): Promise<void> {
    answer(response, await this.endpoints.database(false));
  }

  @Get('healthz/database/summary')
  async databaseSummary(@Res() response: unknown): Promise<void> {
    answer(response, await this.endpoints.database(true));
  }
}

function answer(response: unknown, { status, contentType, body }: OperationalAnswer): void {
  const typed = response as Response;
  typed.setHeader('Content-Type', contentType);
  typed.setHeader('Cache-Control', 'no-store');
  typed.status(status).send(body);
}
