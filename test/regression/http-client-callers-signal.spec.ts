import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { Test, type TestingModule } from '@nestjs/testing';
import { CoreModule, RequestContext, SERVICE_IDENTITY, type ServiceIdentity } from '@mainstay/core';
import {
  CircuitBreaker,
  CircuitBreakerHttpClient,
  currentSignal,
  isDependencyFailure,
  withTimeout,
  type CircuitBreakerOptions,
  type HttpClientOptions,
} from '@mainstay/resilience';
import { waitFor } from '@mainstay/testing';

/**
 * The client once took a caller that gave up for a dependency that failed: five impatient callers
 * opened the circuit for everybody. It went on waiting between attempts for a caller that had
 * left, and knew nothing of a `@Timeout` around it unless its signal was handed over.
 */
describe('an HTTP client whose caller gives up', () => {
  const hanging = new Set<ServerResponse>();
  let requests = 0;
  let answer: (response: ServerResponse) => void;
  let server: Server;
  let module: TestingModule;
  const clients: CircuitBreakerHttpClient[] = [];

  beforeAll(async () => {
    module = await Test.createTestingModule({ imports: [CoreModule] }).compile();
    server = createServer((request, response) => {
      requests += 1;
      request.resume();
      answer(response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  beforeEach(() => {
    requests = 0;
    answer = (response) => void hanging.add(response);
  });

  afterEach(async () => {
    hanging.clear();
    server.closeAllConnections();
    await Promise.all(clients.splice(0).map((client) => client.stop()));
  });

  afterAll(async () => {
    server.close();
    await module.close();
  });

  function clientOf(
    circuit: Partial<CircuitBreakerOptions> = {},
    options: Partial<HttpClientOptions> = {},
  ) {
    const { port } = server.address() as AddressInfo;
    const breaker = new CircuitBreaker({
      name: 'content_service',
      failureThreshold: 1,
      expectedErrors: isDependencyFailure,
      ...circuit,
    });
    const client = new CircuitBreakerHttpClient(
      { baseUrl: `http://127.0.0.1:${port}`, dependency: 'content_service', ...options },
      {
        breaker,
        context: module.get(RequestContext),
        app: module.get<ServiceIdentity>(SERVICE_IDENTITY),
      },
    );
    clients.push(client);
    return { client, breaker };
  }

  const arrived = (count: number) =>
    waitFor(() => requests === count, { what: `${count} requests` });

  it.each([
    ['that counts failures of the dependency', {}],
    ['that counts every error', { expectedErrors: () => true }],
  ])('gives it its own reason and leaves a circuit %s closed', async (_which, circuit) => {
    const { client, breaker } = clientOf(circuit);
    const events: unknown[] = [];
    breaker.listen((event) => events.push(event));
    const caller = new AbortController();
    const reason = new Error('nobody waits any more');
    const sending = client.send({ method: 'GET', path: '/x', signal: caller.signal });
    await arrived(1);
    caller.abort(reason);
    await expect(sending).rejects.toBe(reason);
    expect([breaker.state, breaker.getState().lastError, events]).toEqual(['closed', null, []]);
    expect(requests).toBe(1);
  });

  it('lets a half-open circuit try again: the probe said nothing', async () => {
    const { client, breaker } = clientOf(
      { recoveryTimeoutMs: 0, successThreshold: 1 },
      { retries: 0 },
    );
    answer = (response) => response.writeHead(500).end();
    await expect(client.send({ method: 'GET', path: '/x' })).rejects.toThrow('500');
    answer = (response) => void hanging.add(response);
    const caller = new AbortController();
    const probe = client.send({ method: 'GET', path: '/x', signal: caller.signal });
    await arrived(2);
    expect(breaker.state).toBe('half_open');
    caller.abort();
    await expect(probe).rejects.toThrow(caller.signal.reason as Error);
    answer = (response) => response.end('back');
    expect((await client.send({ method: 'GET', path: '/x' })).body.toString()).toBe('back');
    expect(breaker.state).toBe('closed');
  });

  it('makes no call for one that had given up before', async () => {
    const { client } = clientOf();
    const signal = AbortSignal.abort(new Error('too late'));
    await expect(client.send({ method: 'GET', path: '/x', signal })).rejects.toThrow('too late');
    expect(requests).toBe(0);
  });

  it('ends the wait for the next attempt with it', async () => {
    const { client, breaker } = clientOf({ failureThreshold: 50 });
    answer = (response) => response.writeHead(503, { 'retry-after': '4' }).end();
    const caller = new AbortController();
    const failed = new Promise<void>((resolve) => breaker.listen(() => resolve()));
    const sending = client.send({ method: 'GET', path: '/x', signal: caller.signal });
    await failed;
    await setImmediate();
    const started = performance.now();
    caller.abort(new Error('nobody waits any more'));
    await expect(sending).rejects.toThrow('nobody waits any more');
    expect(performance.now() - started).toBeLessThan(3_000);
    expect(requests).toBe(1);
  });

  it('heeds a timeout around it by itself, and counts it: nothing came in time', async () => {
    const { client, breaker } = clientOf();
    let inner: unknown;
    const outer = withTimeout('Texts.fetch', 50, async () => {
      await client.send({ method: 'GET', path: '/x' }).catch((error: unknown) => (inner = error));
    });
    await expect(outer).rejects.toThrow('Texts.fetch took longer than 50 ms');
    await waitFor(() => inner !== undefined, { what: 'the request to be given up' });
    expect(inner).toMatchObject({ code: 'TIMEOUT', message: expect.stringContaining('50 ms') });
    expect([breaker.state, requests]).toEqual(['open', 1]);
    await waitFor(() => [...hanging].every(({ destroyed }) => destroyed), {
      what: 'the connection to be given back',
    });
  });

  it('takes a handed-over currentSignal for the same timeout', async () => {
    const { client, breaker } = clientOf();
    await withTimeout('Texts.fetch', 50, () =>
      client.send({ method: 'GET', path: '/x', signal: currentSignal() }),
    ).catch(() => undefined);
    await waitFor(() => breaker.state === 'open', { what: 'the timeout to count' });
  });
});
