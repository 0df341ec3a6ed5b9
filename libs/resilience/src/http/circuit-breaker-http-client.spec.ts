import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Test } from '@nestjs/testing';
import { CoreModule, RequestContext, SERVICE_IDENTITY, type ServiceIdentity } from '@mainstay/core';
import { ServiceError } from '@mainstay/errors';
import { CircuitBreaker } from '../breaker/circuit-breaker';
import { CircuitBreakerOpenError } from '../breaker/circuit-breaker-open.error';
import { CircuitBreakerHttpClient } from './circuit-breaker-http-client';
import { ContentServiceClient } from './content-service-client';
import { isDependencyFailure } from './http-errors';
import type { HttpClientOptions } from './http-request';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

describe('CircuitBreakerHttpClient', () => {
  const seen: IncomingMessage[] = [];
  let handler: Handler;
  let server: Server;
  let context: RequestContext;
  let app: ServiceIdentity;
  const clients: CircuitBreakerHttpClient[] = [];

  beforeAll(async () => {
    const module = await Test.createTestingModule({ imports: [CoreModule] }).compile();
    context = module.get(RequestContext);
    app = module.get<ServiceIdentity>(SERVICE_IDENTITY);
    server = createServer((request, response) => {
      seen.push(request);
      request.resume();
      handler(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterEach(async () => {
    seen.length = 0;
    server.closeAllConnections();
    await Promise.all(clients.splice(0).map((client) => client.stop()));
  });

  afterAll(() => {
    server.close();
  });

  function clientOf(options: Partial<HttpClientOptions> = {}, failureThreshold = 50) {
    const { port } = server.address() as AddressInfo;
    const breaker = new CircuitBreaker({
      name: 'content_service',
      failureThreshold,
      expectedErrors: isDependencyFailure,
    });
    const settings = { baseUrl: `http://127.0.0.1:${port}`, dependency: 'content_service' };
    const client = new CircuitBreakerHttpClient(
      { ...settings, ...options },
      { breaker, context, app },
    );
    clients.push(client);
    return { client, breaker };
  }

  const codeOf = (sending: Promise<unknown>) =>
    sending.then(
      () => 'no error',
      (error: unknown) => (error as ServiceError).code,
    );

  it('carries the correlation id of the current context', async () => {
    handler = (_request, response) => response.end('ok');
    const { client } = clientOf();
    await context.run({ correlationId: 'abc' }, () => client.send({ method: 'GET', path: '/x' }));
    expect(seen[0]?.headers['x-correlation-id']).toBe('abc');
  });

  it('repeats a GET that failed in a way that may pass, but not a POST', async () => {
    handler = (_request, response) => {
      response.statusCode = seen.length < 3 ? 503 : 200;
      response.end('fine');
    };
    const { client } = clientOf();
    const answer = await client.send({ method: 'GET', path: '/x' });
    expect([answer.body.toString(), seen.length]).toEqual(['fine', 3]);
    seen.length = 0;
    await expect(client.send({ method: 'POST', path: '/x', body: 'a' })).rejects.toThrow('503');
    expect(seen).toHaveLength(1);
  });

  it.each([
    [400, 'VALIDATION_ERROR'],
    [404, 'RESOURCE_NOT_FOUND'],
    [409, 'STATE_CONFLICT'],
    [418, 'EXTERNAL_SERVICE_ERROR'],
    [429, 'RATE_LIMIT'],
    [500, 'EXTERNAL_SERVICE_ERROR'],
  ])('turns status %i into %s', async (status, code) => {
    handler = (_request, response) => {
      response.statusCode = status;
      response.end();
    };
    const { client } = clientOf({ retries: 0 });
    expect(await codeOf(client.send({ method: 'GET', path: '/x' }))).toBe(code);
  });

  it('does not count a 4xx against the dependency', async () => {
    handler = (_request, response) => {
      response.statusCode = 404;
      response.end();
    };
    const { client, breaker } = clientOf({}, 1);
    await codeOf(client.send({ method: 'GET', path: '/x' }));
    expect(breaker.state).toBe('closed');
  });

  it('opens the circuit after failures and then makes no call', async () => {
    handler = (_request, response) => {
      response.statusCode = 500;
      response.end();
    };
    const { client } = clientOf({ retries: 0 }, 2);
    await codeOf(client.send({ method: 'GET', path: '/x' }));
    await codeOf(client.send({ method: 'GET', path: '/x' }));
    const blocked = client.send({ method: 'GET', path: '/x' });
    await expect(blocked).rejects.toThrow(CircuitBreakerOpenError);
    expect(seen).toHaveLength(2);
  });

  it('gives a typed error for a server that hangs, refuses, resets or says too much', async () => {
    handler = () => undefined;
    const impatient = clientOf({ timeoutMs: 60, retries: 0 }).client;
    expect(await codeOf(impatient.send({ method: 'GET', path: '/x' }))).toBe('TIMEOUT');
    const { client } = clientOf({ retries: 0, maxBodyBytes: 100 });
    handler = (request) => request.socket.destroy();
    expect(await codeOf(client.send({ method: 'GET', path: '/x' }))).toBe('CONNECTION_ERROR');
    handler = (_request, response) => response.end('x'.repeat(1_000));
    expect(await codeOf(client.send({ method: 'GET', path: '/x' }))).toBe('INVALID_RESPONSE');
    const refused = clientOf({ baseUrl: 'http://127.0.0.1:1', retries: 0 }).client;
    expect(await codeOf(refused.send({ method: 'GET', path: '/x' }))).toBe('CONNECTION_ERROR');
  });

  it('stores and fetches texts through the content service client', async () => {
    handler = (request, response) => {
      if (request.method === 'POST') response.statusCode = 201;
      response.setHeader('content-type', 'text/plain');
      response.end(request.method === 'POST' ? `{"storage_id":"${'a'.repeat(32)}"}` : 'the text');
    };
    const content = new ContentServiceClient(clientOf().client, 'spell_checker_service');
    expect(await content.store('the text')).toBe('a'.repeat(32));
    const fetched = await content.fetch('a'.repeat(32));
    expect([fetched.body.toString(), fetched.contentType]).toEqual(['the text', 'text/plain']);
    handler = (_request, response) => {
      response.statusCode = 500;
      response.end();
    };
    expect(await codeOf(content.store('again'))).toBe('CONTENT_SERVICE_ERROR');
  });
});
