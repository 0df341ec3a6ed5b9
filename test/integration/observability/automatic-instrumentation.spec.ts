import { execFileSync } from 'node:child_process';
import { describeOn } from '@mainstay/testing';
import { InstrumentedProcess, shown } from './instrumented-process';

describeOn(
  ['postgres', 'redis'],
  'a process with --import @mainstay/observability/register',
  ({ postgres, redis }) => {
    const instrumented = new InstrumentedProcess({ postgres, redis });
    afterEach(() => instrumented.end());

    it('adds the spans of what calls others by itself, and doubles none of the libs', async () => {
      const spans = await instrumented.spansOfRequest({
        execArgv: ['--import', '@mainstay/observability/register'],
      });
      expect(shown(spans)).toEqual([
        'express: request handler',
        'express: request handler',
        'express: request handler',
        'http: GET /v1/others/:id',
        'http: GET /v1/others/:id',
        'http: GET /v1/things/:id',
        'pg: pg-pool.connect',
        'pg: pg.connect',
        'pg: pg.query:SELECT test',
        'thing_service: GET',
        'thing_service: GET',
        'thing_service: SELECT',
        'thing_service: circuit other',
        'undici: GET',
      ]);
      const known = new Set(spans.map(({ spanId }) => spanId));
      const roots = spans.filter(({ parentSpanId }) => !known.has(parentSpanId));
      expect(shown(roots)).toEqual(['http: GET /v1/things/:id']);
    });

    it('changes nothing where it is left out', async () => {
      expect(shown(await instrumented.spansOfRequest())).toEqual([
        'thing_service: GET',
        'thing_service: GET',
        'thing_service: GET /v1/others/:id',
        'thing_service: GET /v1/things/:id',
        'thing_service: SELECT',
        'thing_service: circuit other',
      ]);
    });
  },
);

describe('@mainstay/observability/register', () => {
  const LOADED = 'Object.keys(require.cache)';
  const loadedWith = (environment: Record<string, string>) =>
    JSON.parse(
      execFileSync(
        process.execPath,
        ['--import', '@mainstay/observability/register', '-p', `JSON.stringify(${LOADED})`],
        { encoding: 'utf8', env: { PATH: process.env.PATH, ...environment } },
      ),
    ) as string[];
  const foreign = (path: string) => !path.includes('/observability/dist/');

  it('loads nothing where nothing is exported', () => {
    expect(loadedWith({}).filter(foreign)).toEqual([]);
    expect(loadedWith({ OTEL_EXPORTER_OTLP_ENDPOINT: '' }).filter(foreign)).toEqual([]);
  });

  it.each([
    ['ioredis', "import { Redis } from 'ioredis'", 'Redis.prototype.sendCommand'],
    ['pg', "import pg from 'pg'", 'pg.Client.prototype.query'],
  ])('instruments %s where an ES module imports it', (_name, imported, method) => {
    const script = `${imported}; console.log(${method}.__wrapped === true);`;
    const register = ['--import', '@mainstay/observability/register'];
    const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' };
    const written = execFileSync(
      process.execPath,
      [...register, '--input-type=module', '-e', script],
      { encoding: 'utf8', env: { PATH: process.env.PATH, ...environment } },
    );
    expect(written).toBe('true\n');
  });

  it('loads the instrumentations that are asked for, and no other', () => {
    const loaded = loadedWith({
      CONTENT_OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
      OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http,pg',
      OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'pg',
    });
    const made = loaded.flatMap((path) => /instrumentation-\w+/.exec(path)?.[0] ?? []);
    expect(new Set(made)).toEqual(new Set(['instrumentation-http']));
  });
});
