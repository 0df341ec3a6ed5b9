import { context, trace } from '@opentelemetry/api';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace';
import { initTracing } from './init-tracing';
import { extractTraceContext, injectTraceContext, useTraceContext } from './trace-context';
import { getCurrentTraceId, traceOperation } from './trace-operation';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('tracing without an exporter', () => {
  const tracer = initTracing('quiet_service');

  it('gives every operation ids and records nothing', () => {
    traceOperation(tracer, 'work', (span) => {
      expect(span.spanContext().traceId).toMatch(/^[0-9a-f]{32}$/);
      expect(span.spanContext().spanId).toMatch(/^[0-9a-f]{16}$/);
      expect(span.isRecording()).toBe(false);
      expect(getCurrentTraceId()).toBe(span.spanContext().traceId);
    });
    expect(getCurrentTraceId()).toBeUndefined();
  });

  it('goes on with the trace a carrier tells of, across awaits', async () => {
    await useTraceContext({ traceparent: TRACEPARENT, other: 1 }, async () => {
      await Promise.resolve();
      const carrier: Record<string, unknown> = {};
      traceOperation(tracer, 'inner', () => injectTraceContext(carrier));
      expect(carrier.traceparent).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01$/);
      expect(carrier.traceparent).not.toBe(TRACEPARENT);
    });
  });

  it.each([0, 1])('passes on what the caller decided: recorded %i', async (flag) => {
    const carrier: Record<string, unknown> = {};
    useTraceContext({ traceparent: TRACEPARENT.replace(/01$/, `0${flag}`) }, () =>
      traceOperation(tracer, 'inner', () => injectTraceContext(carrier)),
    );
    expect(carrier.traceparent).toMatch(new RegExp(`-0${flag}$`));
  });

  it.each([
    ['decided_on_service', undefined, '01'],
    ['decided_off_service', 0, '00'],
  ])('decides for the services behind it on a trace it begins: %s', (name, sampleRatio, flags) => {
    const carrier: Record<string, unknown> = {};
    const own = initTracing(name, sampleRatio === undefined ? {} : { sampleRatio });
    traceOperation(own, 'outer', () =>
      traceOperation(own, 'inner', () => injectTraceContext(carrier)),
    );
    expect(String(carrier.traceparent).split('-')[3]).toBe(flags);
  });

  it.each([{}, { traceparent: 7 }, { traceparent: 'nonsense' }])(
    'begins anew where a carrier tells of none: %p',
    (carrier) => {
      expect(trace.getSpanContext(extractTraceContext(carrier))).toBeUndefined();
    },
  );
});

describe('tracing with an exporter', () => {
  const exporter = new InMemorySpanExporter();
  const tracer = initTracing('loud_service', { exporter });
  beforeEach(() => exporter.reset());

  it('records operations as children of those they run in, named by service', async () => {
    await traceOperation(tracer, 'outer', { batch: 'b' }, async () => {
      await Promise.resolve();
      traceOperation(tracer, 'inner', () => undefined);
    });
    const [inner, outer] = exporter.getFinishedSpans();
    expect(inner?.parentSpanContext?.spanId).toBe(outer?.spanContext().spanId);
    expect(outer?.attributes).toEqual({ batch: 'b' });
    expect(outer?.resource.attributes['service.name']).toBe('loud_service');
  });

  it('marks an operation that fails, and lets its error pass', async () => {
    const failing = traceOperation(tracer, 'fails', () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    const [span] = exporter.getFinishedSpans();
    expect(span?.status).toMatchObject({ code: 2, message: 'no' });
    expect(span?.events[0]?.name).toBe('exception');
  });

  it('records what the service starts later too, and no other service’s spans', () => {
    initTracing('quiet_service').startSpan('theirs').end();
    const span = initTracing('loud_service').startSpan('mine', {}, context.active());
    expect(span.isRecording()).toBe(true);
    span.end();
    expect(exporter.getFinishedSpans()).toHaveLength(1);
  });
});
