import {
  Body,
  Controller,
  Get,
  Module,
  Param,
  Post,
  Req,
  type DynamicModule,
} from '@nestjs/common';
import { IsInt, IsString, Max, Min } from 'class-validator';
import { raiseStateConflict } from '@mainstay/errors';
import {
  createService,
  Setting,
  ServiceSettings,
  type Service,
  type ServiceDeclaration,
  type ServiceOptions,
} from '@mainstay/service';

export class SmallSettings extends ServiceSettings {
  static readonly service: ServiceDeclaration = {
    name: 'small_service',
    prefix: 'SMALL_',
    port: 0,
    metricsPort: 0,
    uses: ['kafka', 'database'],
    aliases: { SMALL_METRICS_PORT: ['TINY_METRICS_PORT'] },
  };

  @Setting('Largest number of things.')
  @IsInt()
  @Min(1)
  @Max(10)
  maxThings = 5;
}

class Thing {
  @IsString()
  name!: string;

  @IsInt()
  size!: number;
}

@Controller('v1/things')
class ThingController {
  @Get(':id')
  get(@Param('id') id: string): { id: string } {
    if (id === 'broken') throw new Error('the password is hunter2');
    return { id };
  }

  @Post()
  create(@Body() thing: Thing): Thing {
    return thing;
  }

  @Post(':id/start')
  start(@Param('id') id: string): never {
    return raiseStateConflict({
      service: 'small_service',
      operation: 'start_thing',
      message: `The thing ${id} has started already.`,
      currentState: 'started',
    });
  }
}

@Controller('v1/bytes')
class BytesController {
  @Post()
  store(@Req() request: { body: unknown }): { bytes: number } {
    return { bytes: Buffer.isBuffer(request.body) ? request.body.length : -1 };
  }
}

@Module({})
class SmallModule {
  static forRoot(settings: SmallSettings): DynamicModule {
    return {
      module: SmallModule,
      controllers: [ThingController, BytesController],
      providers: [{ provide: 'MAX_THINGS', useValue: settings.maxThings }],
    };
  }
}

export type Line = Record<string, unknown>;

/** A service in this process, with its log in memory; not started yet. */
export async function smallService(
  environment: Record<string, string> = {},
  options: ServiceOptions<SmallSettings> = {},
): Promise<{ service: Service<SmallSettings>; lines: Line[] }> {
  const lines: Line[] = [];
  const destination = { write: (line: string) => lines.push(JSON.parse(line) as Line) };
  const service = await createService(SmallModule, SmallSettings, {
    source: { environment: { MAINSTAY_PROFILE: 'embedded', ...environment }, file: 'no such file' },
    logging: { format: 'json', destination },
    http: {
      host: '127.0.0.1',
      bodyLimitBytes: 2_000,
      rawBodies: [{ path: '/v1/bytes', limitBytes: 5_000 }],
    },
    ...options,
  });
  return { service, lines };
}
