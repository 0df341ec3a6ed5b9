import { createServer } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { HealthRegistry, ShutdownSequence } from '@mainstay/core';
import { PortInUseError, SERVICE_SETTINGS, type Service } from '@mainstay/service';
import { smallService, type Line, type SmallSettings } from './small-service';

const JSON_TYPE = { 'content-type': 'application/json' };

describe('a service over HTTP', () => {
  let service: Service<SmallSettings>;
  let lines: Line[];
  beforeAll(async () => {
    ({ service, lines } = await smallService());
    await service.start();
  });
  afterAll(() => service.stop());

  const post = (
    path: string,
    body: string | undefined,
    headers: Record<string, string> = JSON_TYPE,
  ) => fetch(service.url + path, { method: 'POST', body, headers });

  it('says in one line what is bound and in one what runs where', () => {
    const messages = lines.map((line) => String(line.message));
    expect(
      messages.filter((text) => /^Bound \d+ providers \(schema_version=1\)$/.test(text)),
    ).toHaveLength(1);
    expect(messages).toContain('small_service runs on kafka embedded, database embedded');
    expect(new Set(lines.map((line) => line.service))).toEqual(new Set(['small_service']));
  });

  it('answers, and gives its settings to whoever injects them', async () => {
    expect(await (await fetch(`${service.url}/v1/things/7`)).json()).toEqual({ id: '7' });
    expect(service.app.get(SERVICE_SETTINGS)).toBe(service.settings);
  });

  it('answers a body that breaks rules with every problem, and strips the unknown', async () => {
    const refused = await post('/v1/things', JSON.stringify({ name: 3, size: 'big' }));
    expect(refused.status).toBe(400);
    const { error } = (await refused.json()) as { error: Record<string, unknown> };
    expect(error).toMatchObject({
      code: 'VALIDATION_ERROR',
      service: 'small_service',
      correlation_id: refused.headers.get('x-correlation-id'),
      details: { problems: expect.arrayContaining([expect.stringMatching(/^name: /)]) as unknown },
    });
    const accepted = await post('/v1/things', JSON.stringify({ name: 'a', size: 1, admin: true }));
    expect(await accepted.json()).toEqual({ name: 'a', size: 1 });
  });

  it.each([
    ['text that is no JSON', '{"name":', JSON_TYPE, 400, 'PARSING_ERROR'],
    [
      'a body beyond the limit',
      JSON.stringify({ name: 'x'.repeat(3_000) }),
      JSON_TYPE,
      413,
      'PAYLOAD_TOO_LARGE',
    ],
    [
      'a charset nobody knows',
      '{}',
      { 'content-type': 'application/json; charset=x-none' },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'a type nobody takes',
      '{"name":"a","size":1}',
      { 'content-type': 'text/plain' },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    ['no body', undefined, JSON_TYPE, 400, 'VALIDATION_ERROR'],
    ['half a surrogate pair', '{"name":"a\\ud800","size":1}', JSON_TYPE, 400, 'VALIDATION_ERROR'],
  ])('answers %s in the shape of every error', async (_what, body, headers, status, code) => {
    const response = await post('/v1/things', body, headers);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({
      error: { code, correlation_id: response.headers.get('x-correlation-id') },
    });
  });

  it('says where a body holds half a surrogate pair', async () => {
    const refused = await post('/v1/things', '{"name":"a","tags":["b","\\udc00"]}');
    expect(await refused.json()).toMatchObject({
      error: { details: { field: 'tags.1', reason: 'half_surrogate_pair' } },
    });
  });

  it('takes bytes where it is told to, whatever their type says', async () => {
    expect(await (await post('/v1/bytes', '{"a":1}')).json()).toEqual({ bytes: 7 });
    expect((await post('/v1/bytes', 'x'.repeat(6_000))).status).toBe(413);
  });

  it('answers errors of the closed list by their status', async () => {
    const response = await post('/v1/things/7/start', '{}');
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({
      error: { code: 'STATE_CONFLICT', details: { current_state: 'started' } },
    });
  });

  it('tells a caller nothing of an error of its own, and the log everything', async () => {
    const response = await fetch(`${service.url}/v1/things/broken`);
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(text).not.toContain('hunter2');
    expect(text).not.toContain(' at ');
    const line = lines.find((one) => one.logger_name === 'http.errors');
    expect(line).toMatchObject({
      level: 'ERROR',
      correlation_id: response.headers.get('x-correlation-id'),
      error: { type: 'Error', stack: expect.stringContaining('ThingController') as unknown },
    });
  });

  it('sends the headers of a careful server and no CORS', async () => {
    const { headers } = await fetch(`${service.url}/v1/things/7`, {
      headers: { origin: 'http://a.b' },
    });
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  it('shows its API at /docs', async () => {
    expect(await (await fetch(`${service.url}/docs`)).text()).toContain('swagger-ui');
    const document = (await (await fetch(`${service.url}/docs-json`)).json()) as { paths: object };
    expect(Object.keys(document.paths)).toContain('/v1/things/{id}');
  });

  it('shows the metrics of its HTTP port on its worker port too', async () => {
    await fetch(`${service.url}/v1/things/7`);
    const text = await (await fetch(`${service.workerUrl}/metrics`)).text();
    expect(text).toContain('endpoint="/v1/things/:id"');
    expect((await fetch(`${service.workerUrl}/readiness`)).status).toBe(200);
    expect((await fetch(`${service.workerUrl}/healthz`)).status).toBe(200);
    expect((await fetch(`${service.workerUrl}/v1/things/7`)).status).toBe(404);
  });
});

describe('the end of a service', () => {
  it('closes readiness first, finishes requests in flight, stops the rest in order', async () => {
    const { service } = await smallService();
    await service.start();
    const order: string[] = [];
    const sequence = service.app.get(ShutdownSequence);
    const statusesWhileStopping: number[] = [];
    sequence.register({
      phase: 'readiness',
      name: 'look',
      stop: async () => {
        statusesWhileStopping.push((await fetch(`${service.workerUrl}/readiness`)).status);
      },
    });
    for (const phase of ['telemetry', 'stores', 'producers', 'relays', 'consumers'] as const) {
      sequence.register({ phase, name: phase, stop: () => void order.push(phase) });
    }
    let finish: () => void = () => undefined;
    service.app.get(HealthRegistry).register({
      part: 'slow',
      name: 'slow',
      readiness: false,
      check: () => new Promise((resolve) => (finish = () => resolve({ status: 'healthy' }))),
    });
    const inFlight = fetch(`${service.url}/healthz`);
    while (finish.toString() === '() => undefined') await setImmediate();
    const stopping = service.stop();
    while (statusesWhileStopping.length === 0) await setImmediate();
    await expect(fetch(`${service.url}/v1/things/1`)).rejects.toThrow();
    finish();
    expect((await inFlight).status).toBe(200);
    expect(await stopping).toMatchObject({ clean: true });
    expect(statusesWhileStopping).toEqual([503]);
    expect(order).toEqual(['consumers', 'relays', 'producers', 'stores', 'telemetry']);
  });

  it('comes at the deadline, whatever hangs', async () => {
    const { service } = await smallService({}, { shutdown: { deadlineMs: 50 } });
    await service.start();
    let leftBehind = (): void => undefined;
    service.app.get(ShutdownSequence).register({
      phase: 'consumers',
      name: 'hanging',
      stop: () => new Promise<void>((resolve) => (leftBehind = resolve)),
    });
    expect(await service.stop()).toMatchObject({ clean: false });
    leftBehind();
  });

  it('is the same end, however often it is asked for', async () => {
    const { service } = await smallService();
    await service.start();
    expect(service.stop()).toBe(service.stop());
    await service.stop();
  });
});

describe('a start that fails', () => {
  it('names the port that is taken and the variable to set', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as { port: number };
    const { service } = await smallService({ SMALL_PORT: String(port) });
    const start = service.start();
    await expect(start).rejects.toBeInstanceOf(PortInUseError);
    await expect(start).rejects.toThrow(`Port ${port} is in use`);
    await expect(start).rejects.toThrow('SMALL_PORT');
    other.close();
  });

  it('tells every problem of the settings at once, without secrets', async () => {
    const start = smallService({
      MAINSTAY_PROFILE: 'external',
      SMALL_PORT: 'eighty',
      SMALL_MAX_THINGS: '50',
      REDIS_URL: 'not a url with hunter2',
    });
    await expect(start).rejects.toThrow(/^4 problems in the settings of small_service/);
    await expect(start).rejects.toThrow('SMALL_PORT must be a number: got "eighty"');
    await expect(start).rejects.toThrow('SMALL_MAX_THINGS must not be greater than 10');
    await expect(start).rejects.toThrow('DATABASE_URL is missing');
    await expect(start).rejects.toThrow('REDIS_URL must be a URL');
    await expect(start).rejects.not.toThrow('hunter2');
  });
});
