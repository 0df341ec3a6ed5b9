import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Span } from '@opentelemetry/api';
import { ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { LazySpan } from './lazy-span';
import { recordingProvider, type RecordingProvider } from './recording-provider';
import type { TracingOptions } from './tracing.options';

const NAME = 'thing_service';
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const remote = (traceFlags: number) =>
  trace.setSpanContext(ROOT_CONTEXT, {
    traceId: TRACE,
    spanId: 'b7ad6b7169203331',
    traceFlags,
    isRemote: true,
  });

function recorded(options: TracingOptions = {}) {
  const spans: ReadableSpan[] = [];
  const exporter: SpanExporter = {
    export: (batch, done) => {
      spans.push(...batch);
      done({ code: ExportResultCode.SUCCESS });
    },
    shutdown: () => Promise.resolve(),
  };
  const provider = recordingProvider(NAME, { exporter, ...options });
  const shown = async () => {
    await provider.flush();
    return spans;
  };
  return { provider, shown };
}

const usual = ({ provider }: RecordingProvider) =>
  provider.getTracer(NAME).startSpan('GET', { kind: SpanKind.SERVER }, remote(1));
const lazy = (provider: RecordingProvider) => provider.begin('GET', SpanKind.SERVER, remote(1));

const description = {
  name: 'GET /v1/things/:id',
  attributes: { 'http.route': '/v1/things/:id', 'http.response.status_code': 500 },
  status: { code: SpanStatusCode.ERROR },
};

/** Everything an exporter reads but what differs from span to span. */
function content(span: ReadableSpan): object {
  const { name, kind, attributes, status, links, events, parentSpanContext, ended } = span;
  const { instrumentationScope, resource, droppedAttributesCount } = span;
  const { droppedEventsCount, droppedLinksCount } = span;
  const { traceId, traceFlags, traceState } = span.spanContext();
  const dropped = [droppedAttributesCount, droppedEventsCount, droppedLinksCount];
  return {
    name,
    kind,
    attributes,
    status,
    links,
    parentSpanContext,
    ended,
    dropped,
    traceId,
    traceFlags,
    traceState,
    resource: resource.attributes,
    scope: instrumentationScope.name,
    events: events.map((event) => [event.name, event.attributes]),
  };
}

const milliseconds = ([seconds, nanoseconds]: readonly [number, number]) =>
  seconds * 1_000 + nanoseconds / 1_000_000;

describe('a lazy span', () => {
  it('is exported as one of the SDK is', async () => {
    const { provider, shown } = recorded();
    const theirs = usual(provider);
    theirs.updateName(description.name);
    theirs.setAttributes(description.attributes).setStatus(description.status).end();
    const ours = lazy(provider) as LazySpan;
    expect(ours).toBeInstanceOf(LazySpan);
    ours.describe(description);
    ours.end();
    ours.end();
    const spans = await shown();
    expect(spans).toHaveLength(2);
    expect(content(spans[1]!)).toEqual(content(spans[0]!));
    expect(spans[1]!.spanContext().spanId).toMatch(/^[0-9a-f]{16}$/);
  });

  it('takes the time from its beginning to its end, by the clock', async () => {
    const { provider, shown } = recorded();
    const before = Date.now();
    const span = lazy(provider);
    const begun = performance.now();
    while (performance.now() - begun < 1);
    span.end();
    const after = Date.now();
    const [exported] = await shown();
    const { startTime, endTime, duration } = exported!;
    expect(milliseconds(startTime)).toBeGreaterThanOrEqual(before);
    expect(milliseconds(endTime)).toBeLessThan(after + 2);
    expect(milliseconds(duration)).toBeGreaterThanOrEqual(1);
    expect(milliseconds(endTime)).toBeCloseTo(milliseconds(startTime) + milliseconds(duration), 2);
    expect(endTime[1]).toBeLessThan(1_000_000_000);
  });

  it.each<[string, (span: Span) => unknown]>([
    ['an attribute', (span) => span.setAttribute('user', 'me')],
    ['attributes', (span) => span.setAttributes({ user: 'me', list: [1, 2] })],
    ['an event', (span) => span.addEvent('seen', { at: 1 })],
    ['a link', (span) => span.addLink({ context: trace.getSpanContext(remote(1))! })],
    ['links', (span) => span.addLinks([{ context: trace.getSpanContext(remote(1))! }])],
    ['a status', (span) => span.setStatus({ code: SpanStatusCode.ERROR, message: 'why' })],
    ['a name', (span) => span.updateName('by hand')],
    ['an exception', (span) => span.recordException(Object.assign(new Error('a'), { stack: 's' }))],
  ])('keeps %s that a handler writes', async (_what, write) => {
    const { provider, shown } = recorded();
    const theirs = usual(provider);
    write(theirs);
    theirs.setAttribute('last', true).end();
    const ours = lazy(provider) as LazySpan;
    const { spanId } = ours.spanContext();
    write(ours);
    ours.setAttribute('last', true);
    ours.end();
    const spans = await shown();
    expect(content(spans[1]!)).toEqual(content(spans[0]!));
    expect(spans[1]!.spanContext().spanId).toBe(spanId);
  });

  it('is described beside what a handler wrote', async () => {
    const { provider, shown } = recorded();
    const span = lazy(provider) as LazySpan;
    span.setAttribute('user', 'me');
    span.describe(description);
    span.end();
    const [exported] = await shown();
    expect(exported).toMatchObject({
      ...description,
      attributes: { user: 'me', ...description.attributes },
    });
  });

  it('begins a trace where there is none, and records until it has ended', async () => {
    const { provider, shown } = recorded();
    const span = provider.begin('GET', SpanKind.SERVER, ROOT_CONTEXT);
    expect(span.isRecording()).toBe(true);
    span.end();
    span.setAttribute('late', true);
    expect(span.isRecording()).toBe(false);
    const [exported] = await shown();
    expect(exported?.parentSpanContext).toBeUndefined();
    expect(exported?.attributes).toEqual({});
  });

  it('is none where the trace is not sampled: by the caller, by the ratio', async () => {
    const unsampled = recorded();
    const left = unsampled.provider.begin('GET', SpanKind.SERVER, remote(0));
    const none = recorded({ sampleRatio: 0 });
    const out = none.provider.begin('GET', SpanKind.SERVER, ROOT_CONTEXT);
    expect([left.isRecording(), out.isRecording()]).toEqual([false, false]);
    expect(left.spanContext()).toMatchObject({ traceId: TRACE, traceFlags: 0 });
    left.end();
    out.end();
    expect([await unsampled.shown(), await none.shown()]).toEqual([[], []]);
  });

  it('is sampled by the ratio once, not twice', () => {
    const { provider } = recorded({ sampleRatio: 0.5 });
    const begun = Array.from({ length: 2_000 }, () =>
      provider.begin('GET', SpanKind.SERVER, ROOT_CONTEXT).isRecording(),
    );
    const share = begun.filter(Boolean).length / begun.length;
    expect(share).toBeGreaterThan(0.4);
    expect(share).toBeLessThan(0.6);
  });
});
