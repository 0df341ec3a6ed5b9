import { operations } from '@mainstay/core';
import { initTracing, type TracingOptions } from '@mainstay/observability';
import { waitFor } from '@mainstay/testing';
import { chaosEssays } from '../chaos/reference/essays';
import { ReferenceApi } from '../chaos/reference/reference-api';
import { EmbeddedSystem } from './reference/embedded-system';

type Exporter = NonNullable<TracingOptions['exporter']>;
type ReadableSpan = Parameters<Exporter['export']>[0][number];
type Taken = Parameters<Parameters<Exporter['export']>[1]>[0];
/** OpenTelemetry's code of success; its own name for it would be a dependency of this folder. */
const taken: unknown = { code: 0 };

const SERVICES = [
  'batch_orchestrator_service',
  'content_service',
  'essay_lifecycle_service',
  'spell_checker_service',
];
const COMPLETIONS = 'huleedu.batch.pipeline.completed.v1';

describe('the trace of a batch through the reference system', () => {
  const finished: ReadableSpan[] = [];
  const listened = () => Object.values(operations).map(({ observed }) => observed);
  const before = listened();
  const exporter: Exporter = {
    export: (spans, done) => {
      finished.push(...spans);
      done(taken as Taken);
    },
    shutdown: () => Promise.resolve(),
  };
  for (const service of SERVICES) initTracing(service, { exporter });
  const system = new EmbeddedSystem();
  let trace: ReadableSpan[] = [];

  beforeAll(async () => {
    const api = new ReferenceApi(await system.start());
    const batch = await api.submit(chaosEssays('tree', 2));
    await system.eventsOf(COMPLETIONS, batch.batchId, 1);
    const ofTrace = () => finished.filter((span) => span.spanContext().traceId === batch.traceId);
    const isSent = ({ name }: ReadableSpan) => name === `send ${COMPLETIONS}`;
    await waitFor(() => ofTrace().some(isSent), { what: 'the completion to be sent' });
    // A span is known when it ends: some parents end after their children.
    const parents = (spans: ReadableSpan[]) => new Set(spans.map((s) => s.spanContext().spanId));
    const whole = () => {
      const known = parents(ofTrace());
      const unknown = ofTrace().filter(
        ({ parentSpanContext: parent }) => parent !== undefined && !known.has(parent.spanId),
      );
      return unknown.length === 0;
    };
    await waitFor(whole, { what: 'every span to have its parent' });
    trace = ofTrace();
  });

  afterAll(() => system.stop());

  const serviceOf = (span: ReadableSpan) => span.resource.attributes['service.name'];
  const starting = (prefix: string) => trace.filter(({ name }) => name.startsWith(prefix));

  it('begins with one HTTP request and reaches every service', () => {
    const roots = trace.filter(({ parentSpanContext }) => parentSpanContext === undefined);
    expect(roots.map(({ name }) => name)).toEqual(['POST /v1/batches/:batchId/essays']);
    expect(new Set(trace.map(serviceOf))).toEqual(new Set(SERVICES));
  });

  it('has every event added, sent and handled under the span that added it', () => {
    const byId = new Map(trace.map((span) => [span.spanContext().spanId, span]));
    const handled = starting('process ');
    expect(handled.length).toBeGreaterThanOrEqual(12);
    for (const span of [...handled, ...starting('send ')]) {
      const topic = String(span.attributes['messaging.destination.name']);
      const parent = byId.get(span.parentSpanContext?.spanId ?? '');
      // Events of several topics that one call adds have one span, which names none of them.
      expect(['outbox add', `outbox add ${topic}`]).toContain(parent?.name);
    }
  });

  it('shows the statements and the Redis commands of handlers', () => {
    const systems = new Set(trace.map(({ attributes }) => attributes['db.system.name']));
    expect(systems).toEqual(new Set([undefined, 'postgresql', 'redis']));
    expect(starting('INSERT ').length).toBeGreaterThan(0);
  });

  it('ends with the application: afterwards nobody listens to the libs', async () => {
    expect(operations.publish.observed).toBe(true);
    await system.stop();
    expect(listened()).toEqual(before);
  });
});
