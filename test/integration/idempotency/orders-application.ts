import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  Body,
  Controller,
  Header,
  HttpCode,
  HttpException,
  Inject,
  Param,
  Post,
  Res,
  StreamableFile,
  UnprocessableEntityException,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type INestApplication,
  type NestInterceptor,
} from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { map } from 'rxjs';
import { ServiceIdentityModule } from '@mainstay/core';
import { ErrorFilter } from '@mainstay/errors';
import {
  IdempotencyModule,
  IdempotentRequest,
  type HttpRequest,
  type IdempotencyOptions,
} from '@mainstay/idempotency';

/** Written down by a handler each time it does its work. */
export interface Effects {
  add(order: string): Promise<void>;
}
const EFFECTS = Symbol('effects');

interface Order {
  readonly id: string;
  readonly text?: string;
  readonly pieces?: number;
}
interface Reply {
  cookie(name: string, value: string): this;
  location(url: string): this;
  status(code: number): this;
  end(text: string): this;
}

/** What a test holds up, by order: it is told of the start. */
export const heldOrders = new Map<
  string,
  { readonly opened: Promise<void>; readonly started: () => void }
>();

class WithoutSecret implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(map((value: object) => ({ ...value, secret: undefined })));
  }
}

const byHeader = (request: HttpRequest) => String(request.headers['x-user'] ?? '');

@Controller('v1/orders')
class OrdersController {
  private served = 0;
  private readonly failed = new Set<string>();

  constructor(@Inject(EFFECTS) private readonly effects: Effects) {}

  @Post()
  @IdempotentRequest({ principal: byHeader })
  @UseInterceptors(WithoutSecret)
  async create(@Body() order: Order, @Res({ passthrough: true }) reply: Reply): Promise<object> {
    await this.effects.add(order.id);
    heldOrders.get(order.id)?.started();
    await heldOrders.get(order.id)?.opened;
    reply.location(`/v1/orders/${order.id}`).cookie('session', 'private');
    return { ...order, number: (this.served += 1), secret: 'hunter2' };
  }

  @Post(':id/lines')
  @IdempotentRequest({ onMissingKey: 'pass', ttlSeconds: 3, principal: byHeader })
  async addLine(@Param('id') id: string): Promise<object> {
    await this.effects.add(id);
    return { id };
  }

  @Post('refused')
  @IdempotentRequest()
  async refuse(@Body() { id }: Order): Promise<never> {
    await this.effects.add(id);
    throw new UnprocessableEntityException(`${id} is refused, ${(this.served += 1)}`);
  }

  @Post('failing/:status')
  @IdempotentRequest()
  async fail(@Param('status') status: string, @Body() { id }: Order): Promise<object> {
    await this.effects.add(id);
    if (this.failed.has(id)) return { id };
    this.failed.add(id);
    throw new HttpException('not now', Number(status));
  }

  @Post('large')
  @IdempotentRequest({ maxResponseBytes: 1_000 })
  async large(@Body() { id }: Order): Promise<StreamableFile> {
    await this.effects.add(id);
    return new StreamableFile(Readable.from(Array.from({ length: 50 }, () => Buffer.alloc(1_000))));
  }

  @Post('bytes')
  @HttpCode(202)
  @Header('content-type', 'application/x-order')
  @IdempotentRequest()
  async bytes(@Body() { id }: Order): Promise<StreamableFile> {
    await this.effects.add(id);
    return new StreamableFile(Buffer.from([0xff, 0x00, 0xfe]));
  }

  @Post('by-hand')
  @IdempotentRequest()
  async byHand(@Body() { id }: Order, @Res() reply: Reply): Promise<void> {
    await this.effects.add(id);
    reply.status(203).end(`by hand ${(this.served += 1)}`);
  }

  @Post('piped')
  @IdempotentRequest({ maxResponseBytes: 100_000 })
  async piped(@Body() { id, pieces = 1 }: Order, @Res() reply: Reply): Promise<void> {
    await this.effects.add(id);
    const all = Array.from({ length: pieces }, () => Buffer.alloc(30_000, 'a'));
    await pipeline(Readable.from(all), reply as unknown as Writable);
  }

  @Post('closed')
  @IdempotentRequest()
  async closed(@Body() { id }: Order, @Res() reply: Reply): Promise<void> {
    await this.effects.add(id);
    const response = reply as unknown as ServerResponse;
    const before = once(response, 'close');
    response.on('close', () => {
      if (!response.writableFinished) throw new Error('closed in the middle');
    });
    reply.status(203).end(`closed ${(this.served += 1)}`);
    await Promise.all([before, once(response, 'close')]);
  }

  @Post('torn')
  @IdempotentRequest()
  async torn(@Body() { id }: Order): Promise<StreamableFile> {
    await this.effects.add(id);
    const pieces = async function* () {
      yield Buffer.from('the first half');
      throw new Error('torn');
    };
    return new StreamableFile(Readable.from(pieces())).setErrorLogger(() => undefined);
  }

  @Post('late')
  @IdempotentRequest()
  async late(@Body() { id }: Order, @Res() reply: Reply): Promise<void> {
    await this.effects.add(id);
    reply.status(203).end('too early');
    throw new UnprocessableEntityException(`${id} is refused after all`);
  }
}

/** An HTTP service with a controller of idempotent requests, listening. */
export async function startOrders(
  modules: readonly object[],
  effects: object,
  options: IdempotencyOptions,
): Promise<{ readonly app: INestApplication; readonly url: string }> {
  const module = await Test.createTestingModule({
    imports: [
      ServiceIdentityModule.forRoot({ name: 'order_service' }),
      ...(modules as []),
      IdempotencyModule.forRoot(options),
    ],
    controllers: [OrdersController],
    providers: [{ provide: EFFECTS, ...(effects as { useValue: Effects }) }],
  }).compile();
  const app = module.createNestApplication({ logger: false });
  app.useGlobalFilters(
    new ErrorFilter({ service: 'order_service', correlationId: () => undefined }),
  );
  await app.listen(0, '127.0.0.1');
  return { app, url: await app.getUrl() };
}
