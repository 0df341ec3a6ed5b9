import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Test, type TestingModule } from '@nestjs/testing';
import { operations, RequestContext, SERVICE_IDENTITY, type ServiceIdentity } from '@mainstay/core';
import { ObservabilityModule, type TracingOptions } from '@mainstay/observability';
import {
  CircuitBreakerHttpClient,
  CircuitBreakerRegistry,
  isDependencyFailure,
  ResilienceModule,
} from '@mainstay/resilience';

type Exporter = NonNullable<TracingOptions['exporter']>;
type Span = Parameters<Exporter['export']>[0][number];
type Taken = Parameters<Parameters<Exporter['export']>[1]>[0];
/** OpenTelemetry's code of success; its own name for it would be a dependency of this folder. */
const taken: unknown = { code: 0 };

const CIRCUIT = 'text_service';

describe('the spans of calls to another service', () => {
  const spans: Span[] = [];
  const exporter: Exporter = {
    export: (ended, done) => {
      spans.push(...ended);
      done(taken as Taken);
    },
    shutdown: () => Promise.resolve(),
  };
  const asked: IncomingMessage[] = [];
  const statuses: number[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    response.writeHead(statuses.shift() ?? 200).end('text');
  });
  let module: TestingModule;
  let client: CircuitBreakerHttpClient;
  let context: RequestContext;

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    module = await Test.createTestingModule({
      imports: [
        ObservabilityModule.forRoot({
          serviceName: 'calling_service',
          logging: { level: 'silent' },
          tracing: { exporter },
        }),
        ResilienceModule.forRoot({
          circuits: { [CIRCUIT]: { expectedErrors: isDependencyFailure } },
        }),
      ],
    }).compile();
    await module.init();
    context = module.get(RequestContext);
    client = new CircuitBreakerHttpClient(
      { baseUrl: `http://127.0.0.1:${port}`, dependency: CIRCUIT },
      {
        breaker: module.get(CircuitBreakerRegistry).get(CIRCUIT),
        context,
        app: module.get<ServiceIdentity>(SERVICE_IDENTITY),
      },
    );
  });
  afterAll(async () => {
    await client.stop();
    await module.close();
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    spans.length = 0;
    asked.length = 0;
  });

  const idOf = (span: Span | undefined) => span?.spanContext().spanId;
  const named = (name: string) => spans.filter((span) => span.name === name);

  it('are one of the circuit and in it one of the request, which goes on over there', async () => {
    const path = '/v1/texts/7?key=hidden';
    await context.run({ task: 'check' }, () => client.send({ method: 'GET', path }));
    const [task] = named('check');
    const [circuit] = named(`circuit ${CIRCUIT}`);
    const [request] = named('GET');
    expect(circuit?.parentSpanContext?.spanId).toBe(idOf(task));
    expect(circuit?.attributes).toMatchObject({ 'mainstay.circuit.state': 'closed' });
    expect(request?.parentSpanContext?.spanId).toBe(idOf(circuit));
    expect(request?.attributes).toMatchObject({
      'http.request.method': 'GET',
      'http.response.status_code': 200,
    });
    expect(JSON.stringify(request?.attributes)).not.toContain('hidden');
    const { traceId } = request!.spanContext();
    expect(asked[0]?.headers.traceparent).toBe(`00-${traceId}-${idOf(request)}-01`);
  });

  it('are one for each attempt; what failed says why', async () => {
    statuses.push(503);
    await context.run({ task: 'check' }, () => client.send({ method: 'GET', path: '/v1/texts' }));
    expect(named('GET').map(({ attributes, status }) => [attributes, status.code])).toEqual([
      [expect.objectContaining({ 'http.response.status_code': 503, 'error.type': '503' }), 2],
      [expect.objectContaining({ 'http.request.resend_count': 1 }), 0],
    ]);
    expect(named(`circuit ${CIRCUIT}`).map(({ status }) => status.code)).toEqual([2, 0]);
    expect(asked.map(({ headers }) => String(headers.traceparent).split('-')[2])).toEqual(
      named('GET').map(idOf),
    );
  });

  it('end with the application', async () => {
    await module.close();
    expect(operations.httpRequest.observed).toBe(false);
    expect(operations.circuit.observed).toBe(false);
  });
});
