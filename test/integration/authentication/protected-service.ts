import { Controller, Get, Module, type DynamicModule } from '@nestjs/common';
import { RequestContext } from '@mainstay/core';
import { createServiceLogger } from '@mainstay/observability';
import {
  AuthenticationModule,
  createService,
  ProtectedServiceSettings,
  Public,
  RequireScope,
  type Service,
  type ServiceDeclaration,
} from '@mainstay/service';
import { AUDIENCE, ISSUER } from './issuer';

class ApiSettings extends ProtectedServiceSettings {
  static readonly service: ServiceDeclaration = {
    name: 'api_service',
    prefix: 'API_',
    port: 0,
    uses: [],
  };
}

@Controller('v1')
class ApiController {
  constructor(private readonly context: RequestContext) {}

  @Get('me')
  me(): { user: string | undefined } {
    createServiceLogger('api').info('Asked for');
    return { user: this.context.userId };
  }

  @Public()
  @Get('open')
  open(): { open: boolean } {
    return { open: true };
  }

  @RequireScope('reports:read')
  @Get('reports')
  reports(): { reports: number } {
    return { reports: 3 };
  }
}

@Module({})
class ApiModule {
  static forRoot(settings: ApiSettings): DynamicModule {
    return {
      module: ApiModule,
      imports: [AuthenticationModule.forRoot(settings.authentication)],
      controllers: [ApiController],
    };
  }
}

export type Line = Record<string, unknown>;

/** A service whose API takes tokens where the variables say so; not started yet. */
export async function protectedService(
  environment: Record<string, string>,
): Promise<{ service: Service; lines: Line[] }> {
  const lines: Line[] = [];
  const destination = { write: (line: string) => lines.push(JSON.parse(line) as Line) };
  const service = await createService(ApiModule, ApiSettings, {
    source: { environment, file: 'no such file' },
    logging: { format: 'json', destination },
    http: { host: '127.0.0.1' },
  });
  return { service, lines };
}

/** The variables that protect it. */
export const protectedBy = (jwksUrl: string): Record<string, string> => ({
  AUTH_MODE: 'jwt',
  JWT_ISSUER: ISSUER,
  JWT_AUDIENCE: AUDIENCE,
  JWT_JWKS_URL: jwksUrl,
});
