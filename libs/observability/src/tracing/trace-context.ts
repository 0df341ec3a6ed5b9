import { context, propagation, ROOT_CONTEXT, type Context } from '@opentelemetry/api';

/** Where trace context travels: headers, or an envelope's metadata. */
export type TraceCarrier = Record<string, unknown>;

/** Writes the current trace context into the carrier, as `traceparent` and `tracestate`. */
export function injectTraceContext(carrier: TraceCarrier): void {
  propagation.inject(context.active(), carrier);
}

/** The trace context a carrier holds; the root context when it holds none. */
export function extractTraceContext(carrier: Readonly<TraceCarrier>): Context {
  const { traceparent, tracestate } = carrier;
  if (typeof traceparent !== 'string') return ROOT_CONTEXT;
  const texts = typeof tracestate === 'string' ? { traceparent, tracestate } : { traceparent };
  return propagation.extract(ROOT_CONTEXT, texts);
}

/** Runs `work` inside the trace a carrier tells of: spans it starts are children of that span. */
export function useTraceContext<Result>(
  carrier: Readonly<TraceCarrier>,
  work: () => Result,
): Result {
  return context.with(extractTraceContext(carrier), work);
}
