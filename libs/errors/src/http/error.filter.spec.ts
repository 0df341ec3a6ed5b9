import type { AddressInfo } from 'node:net';
import { Body, Controller, Get, Module, Param, Post, Res } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import type { INestApplication } from '@nestjs/common';
import { raiseRateLimitError, raiseResourceNotFound } from '../factory/request-errors';
import type { ErrorAnswer } from './error-body';
import { ErrorFilter } from './error.filter';

const context = { service: 'shop_service', operation: 'read_order' };

interface RawResponse {
  write(text: string): void;
  end(text: string): void;
}

@Controller('orders')
class OrdersController {
  @Get('limited')
  limited(): never {
    return raiseRateLimitError({ ...context, message: 'Slow down.', retryAfterMs: 2_500 });
  }

  @Get('broken')
  broken(): never {
    throw new Error('connection to postgres://user:secret@host failed');
  }

  @Get('begun')
  begun(@Res() response: RawResponse): never {
    response.write('begun');
    throw new Error('too late');
  }

  @Get('ended')
  ended(@Res() response: RawResponse): never {
    response.end('all of it');
    throw new Error('after the end');
  }

  @Get(':id')
  read(@Param('id') id: string): never {
    return raiseResourceNotFound({ ...context, resourceType: 'order', resourceId: id });
  }

  @Post()
  create(@Body() body: unknown): unknown {
    return body;
  }
}

describe('ErrorFilter', () => {
  const answered: ErrorAnswer[] = [];
  let app: INestApplication;
  let base: string;

  const filter = new ErrorFilter({
    service: 'shop_service',
    correlationId: () => 'the correlation id',
    onAnswered: (_error, answer) => answered.push(answer),
  });

  @Module({
    controllers: [OrdersController],
    providers: [{ provide: APP_FILTER, useValue: filter }],
  })
  class ShopModule {}

  beforeAll(async () => {
    const module = await Test.createTestingModule({ imports: [ShopModule] }).compile();
    app = module.createNestApplication({ logger: false });
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as AddressInfo;
    base = `http://127.0.0.1:${port}`;
  });

  afterAll(() => app.close());
  afterEach(() => answered.splice(0));

  async function ask(path: string, init?: RequestInit) {
    const response = await fetch(base + path, init);
    return { response, body: (await response.json()) as { error: Record<string, unknown> } };
  }

  it('answers in the one shape, with status, code and correlation id', async () => {
    const { response, body } = await ask('/orders/7');
    expect(response.status).toBe(404);
    expect(body).toEqual({
      error: {
        code: 'RESOURCE_NOT_FOUND',
        message: 'order "7" was not found.',
        correlation_id: 'the correlation id',
        service: 'shop_service',
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        details: { resource_type: 'order', resource_id: '7' },
      },
    });
  });

  it('says when to come back', async () => {
    const { response } = await ask('/orders/limited');
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '3']);
  });

  it('keeps internals out of the answer and hands them to the log', async () => {
    const { response, body } = await ask('/orders/broken');
    expect(response.status).toBe(500);
    expect(JSON.stringify(body)).not.toMatch(/secret|stack|postgres/);
    expect(answered).toMatchObject([{ code: 'INTERNAL_ERROR' }]);
  });

  it('answers a route that is not there and a body that cannot be read', async () => {
    const missing = await ask('/nowhere');
    expect(missing.body.error).toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    const headers = { 'content-type': 'application/json' };
    const unreadable = await ask('/orders', { method: 'POST', headers, body: '{"a":' });
    expect(unreadable.response.status).toBe(400);
    expect(unreadable.body.error).toMatchObject({ code: 'PARSING_ERROR' });
    const body = JSON.stringify({ a: 'x'.repeat(200_000) });
    const tooLarge = await ask('/orders', { method: 'POST', headers, body });
    expect(tooLarge.body.error).toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
  });

  it('answers a path that cannot be decoded', async () => {
    const { response, body } = await ask('/orders/%E0%A4%A');
    expect(response.status).toBe(400);
    expect(body.error).toMatchObject({ code: 'PARSING_ERROR' });
  });

  it('breaks an answer off that had begun: nobody takes the half for the whole', async () => {
    await expect(fetch(`${base}/orders/begun`).then((half) => half.text())).rejects.toThrow();
    expect(answered).toMatchObject([{ code: 'INTERNAL_ERROR' }]);
  });

  it('leaves an answer alone that had ended', async () => {
    const response = await fetch(`${base}/orders/ended`);
    await expect(response.text()).resolves.toBe('all of it');
  });

  it('throws on outside HTTP, where the consumer decides', () => {
    const host = { getType: () => 'rpc' } as Parameters<ErrorFilter['catch']>[1];
    const error = new Error('of a handler');
    expect(() => filter.catch(error, host)).toThrow(error);
    expect(answered).toEqual([]);
  });
});
