import { setImmediate } from 'node:timers/promises';
import { diagnostics, HealthRegistry, SERVICE_IDENTITY } from '@mainstay/core';
import { startSampleApp, type SampleApp } from './sample-app';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const TRACE = '0af7651916cd43dd8448eb211c80319c';

describe('an application with the ObservabilityModule', () => {
  let sample: SampleApp;
  beforeAll(async () => {
    sample = await startSampleApp();
  });
  afterAll(() => sample.close());
  beforeEach(() => sample.lines.splice(0));

  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(sample.url + path, { headers });
  const metrics = async () => (await get('/metrics')).text();

  async function line(logger: string) {
    for (let turn = 0; turn < 1_000; turn++) {
      const found = sample.lines.find((one) => one.logger_name === logger);
      if (found !== undefined) return found;
      await setImmediate();
    }
    throw new Error(`no line of ${logger}`);
  }

  it("writes lines with the fixed fields first, in the contract's order", async () => {
    const id = '11111111-2222-4333-8444-555555555555';
    await get('/v1/content/7', {
      'x-correlation-id': id,
      traceparent: `00-${TRACE}-b7ad6b7169203331-01`,
    });
    const written = await line('content.api');
    expect(Object.keys(written)).toEqual([
      'timestamp',
      'level',
      'logger_name',
      'service',
      'environment',
      'version',
      'message',
      'correlation_id',
      'trace_id',
      'span_id',
      'content_id',
    ]);
    expect(written).toMatchObject({
      level: 'INFO',
      service: 'content_service',
      environment: 'testing',
      version: '2.0.0',
      message: 'Reading content',
      correlation_id: id,
      trace_id: TRACE,
    });
    expect(new Date(String(written.timestamp)).toISOString()).toBe(written.timestamp);
  });

  it('keeps a correlation id that is a UUID, and answers it', async () => {
    const id = '11111111-2222-4333-8444-555555555555';
    const response = await get('/v1/content/7', { 'x-correlation-id': id });
    expect(response.headers.get('x-correlation-id')).toBe(id);
  });

  it('turns any other correlation id into its UUIDv5, and logs the original', async () => {
    const response = await get('/v1/content/7', { 'x-correlation-id': 'order 42' });
    expect(response.headers.get('x-correlation-id')).toBe('f50a8420-d8d5-5f69-9a0c-d3775b93ebb7');
    expect(await line('content.api')).toMatchObject({ original_correlation_id: 'order 42' });
  });

  it('makes a correlation id where none is sent, on errors too', async () => {
    for (const path of ['/v1/content/7', '/nowhere']) {
      expect((await get(path)).headers.get('x-correlation-id')).toMatch(UUID);
    }
  });

  it('answers the ids of the trace, and goes on with the caller’s', async () => {
    const traceparent = `00-${TRACE}-b7ad6b7169203331-01`;
    const response = await get('/v1/content/7', { traceparent });
    expect(response.headers.get('x-trace-id')).toBe(TRACE);
    expect(response.headers.get('x-span-id')).toMatch(/^[0-9a-f]{16}$/);
    expect(response.headers.get('x-span-id')).not.toBe('b7ad6b7169203331');
  });

  it('gives every request without a trace one of its own', async () => {
    const [one, two] = await Promise.all([get('/v1/content/7'), get('/v1/content/7')]);
    expect(one?.headers.get('x-trace-id')).not.toBe(two?.headers.get('x-trace-id'));
  });

  it('writes one access line a request, with the route and without the query', async () => {
    await get('/v1/content/7?token=abc');
    expect(await line('http.access')).toMatchObject({
      level: 'INFO',
      endpoint: '/v1/content/:id',
      path: '/v1/content/7',
      status: 200,
    });
  });

  it('counts requests by the template of the route', async () => {
    await get('/v1/content/7');
    await get('/v1/content/missing/8');
    await get('/a/path/nobody/has');
    const text = await metrics();
    expect(text).toMatch(
      /request_count\{method="GET",endpoint="\/v1\/content\/:id",status="200"\} \d/,
    );
    expect(text).toMatch(/endpoint="\/v1\/content\/missing\/:id",status="404"\} 1/);
    expect(text).toContain('request_count{method="GET",endpoint="unmatched",status="404"}');
    expect(text).toContain('request_duration_bucket{le="0.001",method="GET"');
    expect(text).not.toContain('/a/path');
  });

  it('records what the libs of this application publish, and of no other', async () => {
    const app = sample.app.get<never>(SERVICE_IDENTITY);
    diagnostics.outboxDepth.publish({ app, depth: 3, oldestAgeSeconds: 9, dead: 1 });
    const other = { name: 'other_service', version: '1', environment: 'testing' };
    diagnostics.outboxDepth.publish({ app: other, depth: 77, oldestAgeSeconds: 0, dead: 0 });
    expect(await metrics()).toContain('outbox_queue_depth{service="content_service"} 3');
    diagnostics.outboxDepth.publish({ app, depth: 0, oldestAgeSeconds: 0, dead: 0 });
    expect(await metrics()).toContain('outbox_queue_depth{service="content_service"} 0');
    expect(await metrics()).not.toContain('other_service');
  });

  it('answers OpenMetrics when the caller asks, and the text format afterwards again', async () => {
    await get('/v1/content/7');
    const open = await get('/metrics', { accept: 'application/openmetrics-text; version=1.0.0' });
    expect(open.headers.get('content-type')).toContain('application/openmetrics-text');
    const text = await open.text();
    expect(text.endsWith('# EOF\n')).toBe(true);
    expect(text).toContain('request_count_total{method="GET"');
    expect((await get('/metrics')).headers.get('content-type')).toContain('text/plain');
    expect(await metrics()).toMatch(/# TYPE kafka_messages_published_total counter/);
  });

  it('answers health with every check and the worst of each part', async () => {
    const registry = sample.app.get(HealthRegistry);
    const ends = [
      registry.register({
        part: 'database',
        name: 'database',
        readiness: true,
        check: () => ({ status: 'healthy', details: { pool: 3 } }),
      }),
      registry.register({
        part: 'kafka',
        name: 'kafka_consumer',
        readiness: true,
        check: () => {
          throw new Error('no broker at kafka://user:hunter2@broker:9092');
        },
      }),
    ];
    const response = await get('/healthz');
    const body = await response.json();
    expect(response.status).toBe(503);
    expect(body).toMatchObject({
      service: 'content_service',
      status: 'unhealthy',
      overall_status: 'unhealthy',
      version: '2.0.0',
      environment: 'testing',
      checks: { database: { status: 'healthy', pool: 3 }, kafka_consumer: { status: 'unhealthy' } },
      dependencies: { database: { status: 'healthy' }, kafka: { status: 'unhealthy' } },
    });
    expect(JSON.stringify(body)).not.toContain('hunter2');
    const readiness = await get('/readiness');
    expect(readiness.status).toBe(503);
    expect(await readiness.json()).toMatchObject({
      status: 'not_ready',
      checks: { database: { status: 'ready' }, kafka: { status: 'not_ready' } },
    });
    ends.forEach((end) => end());
    expect((await get('/readiness')).status).toBe(200);
    expect((await get('/livez')).status).toBe(200);
  });

  it('knows no database report where there is no database', async () => {
    expect((await get('/healthz/database')).status).not.toBe(200);
  });
});
