import type { TracingOptions } from '@mainstay/observability';
import { startSampleApp, type SampleApp } from './sample-app';

type Exporter = NonNullable<TracingOptions['exporter']>;

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const OPEN_METRICS = { accept: 'application/openmetrics-text;version=1.0.0,text/plain;q=0.5' };
const EXEMPLAR =
  /^request_duration_bucket\{.*\} \d+ # \{trace_id="([0-9a-f]+)",span_id="\w{16}"\}/m;

type Taken = Parameters<Parameters<Exporter['export']>[1]>[0];
/** OpenTelemetry's code of success; its own name for it would be a dependency of this folder. */
const taken: unknown = { code: 0 };
const exporter: Exporter = {
  export: (_spans, done) => done(taken as Taken),
  shutdown: () => Promise.resolve(),
};

async function shownBy(sample: SampleApp, headers: Record<string, string>): Promise<string> {
  const flags = headers.traceparent ?? `00-${TRACE}-b7ad6b7169203331-01`;
  await fetch(`${sample.url}/v1/content/7`, { headers: { traceparent: flags } });
  const answer = await fetch(`${sample.url}/metrics`, { headers });
  return answer.text();
}

describe('exemplars', () => {
  const samples: SampleApp[] = [];
  const start = async (serviceName: string, tracing: TracingOptions) => {
    const sample = await startSampleApp({ serviceName, tracing });
    samples.push(sample);
    return sample;
  };
  afterAll(() => Promise.all(samples.map((sample) => sample.close())));

  it('point to the trace of a request in OpenMetrics, and only there', async () => {
    const sample = await start('recording_service', { exporter });
    const open = await shownBy(sample, OPEN_METRICS);
    expect(EXEMPLAR.exec(open)?.[1]).toBe(TRACE);
    expect(open).toMatch(/# EOF\n$/);
    expect(open).toMatch(/^request_count_total\{/m);
    const text = await shownBy(sample, {});
    expect(text).toMatch(/^request_duration_bucket\{/m);
    expect(text).toMatch(/^request_count\{/m);
    expect(text).not.toContain('trace_id');
  });

  it('are not made of a trace that is not recorded', async () => {
    const sample = await start('unsampled_service', { exporter });
    const unsampled = `00-${TRACE}-b7ad6b7169203331-00`;
    await fetch(`${sample.url}/v1/content/7`, { headers: { traceparent: unsampled } });
    const answer = await fetch(`${sample.url}/metrics`, {
      headers: { ...OPEN_METRICS, traceparent: unsampled },
    });
    expect(await answer.text()).not.toContain('trace_id');
  });

  it('are not made where nothing is exported', async () => {
    const sample = await start('quiet_service', {});
    expect(await shownBy(sample, OPEN_METRICS)).not.toContain('trace_id');
  });
});

describe('the metrics of the process', () => {
  it.each([
    'nodejs_eventloop_lag_p99_seconds',
    'nodejs_gc_duration_seconds',
    'process_resident_memory_bytes',
    'process_cpu_seconds_total',
  ])('have %s, unless they are turned off', async (name) => {
    const on = await startSampleApp();
    const off = await startSampleApp({ metrics: { runtime: false } });
    const shown = async ({ url }: SampleApp) => (await fetch(`${url}/metrics`)).text();
    expect(await shown(on)).toContain(`# TYPE ${name} `);
    expect(await shown(off)).not.toContain(name);
    await Promise.all([on.close(), off.close()]);
  });
});
