import { environmentEndpoint, namesEndpoint } from './environment-endpoint';

const ALL = 'http://collector:4317';
const TRACES = 'http://traces:4317';

describe('the collector that the environment names', () => {
  it.each([
    ['none', {}, undefined],
    ['that of all signals', { OTEL_EXPORTER_OTLP_ENDPOINT: ALL }, ALL],
    ['that of traces alone', { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: TRACES }, TRACES],
    [
      'that of traces before that of all signals',
      { OTEL_EXPORTER_OTLP_ENDPOINT: ALL, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: TRACES },
      TRACES,
    ],
    [
      'that of all signals where that of traces is empty',
      { OTEL_EXPORTER_OTLP_ENDPOINT: ALL, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: ' ' },
      ALL,
    ],
  ])('is %s', (_what, environment, endpoint) => {
    expect(environmentEndpoint(environment)).toBe(endpoint);
    expect(namesEndpoint(environment)).toBe(endpoint !== undefined);
  });

  it('may be that of one service', () => {
    expect(namesEndpoint({ CONTENT_OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: TRACES })).toBe(true);
  });
});
