import { chosenInstrumentations } from './instrumentations';

const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4317' };
const named = (environment: Record<string, string>) =>
  chosenInstrumentations(environment).map(({ name }) => name);

interface Asked {
  ignoreRequestHook(request: { headers?: unknown }): boolean;
  ignoreOutgoingRequestHook(request: { headers?: unknown }): boolean;
}
const configOf = (wanted: string) =>
  chosenInstrumentations(endpoint).find(({ name }) => name === wanted)?.config as Asked;

describe('the instrumentations of a process', () => {
  it.each([
    ['where nothing is exported', {}],
    ['where the endpoint is empty', { OTEL_EXPORTER_OTLP_ENDPOINT: ' ' }],
    ['where OpenTelemetry is turned off', { ...endpoint, OTEL_SDK_DISABLED: 'true' }],
    ['where one is asked for that is not known', { ...endpoint, ...enabled('mongodb') }],
  ])('are none %s', (_where, environment) => {
    expect(named(environment)).toEqual([]);
  });

  it('are those that the environment enables and does not disable', () => {
    expect(named(endpoint)).toEqual(['http', 'express', 'pg', 'ioredis', 'undici']);
    expect(named({ CONTENT_OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4317' })).toHaveLength(5);
    expect(named({ ...endpoint, ...enabled('http, pg') })).toEqual(['http', 'pg']);
    const disabled = { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'express,undici' };
    expect(named({ ...endpoint, ...disabled })).toEqual(['http', 'pg', 'ioredis']);
  });

  it.each([
    [['Traceparent', '00-…', 'accept', '*/*'], true],
    [['accept', 'traceparent'], false],
    ['accept: */*\r\ntraceparent: 00-…\r\n', true],
    [undefined, false],
  ])('make no second span of a request that has its trace: undici, %j', (headers, ignored) => {
    expect(configOf('undici').ignoreRequestHook({ headers })).toBe(ignored);
  });

  it.each([
    [{ traceparent: '00-…' }, true],
    [{ accept: '*/*' }, false],
    [undefined, false],
  ])('make no second span of a request that has its trace: http, %j', (headers, ignored) => {
    expect(configOf('http').ignoreOutgoingRequestHook({ headers })).toBe(ignored);
  });
});

function enabled(names: string): Record<string, string> {
  return { OTEL_NODE_ENABLED_INSTRUMENTATIONS: names };
}
