import { activeContext, contextOf, contextTraceIds, type ServiceIdentity } from '@mainstay/core';
import { context, propagation, trace } from '@opentelemetry/api';
import { initTracing } from '../tracing/init-tracing';
import { scopedApplication } from './application-scope';
import { environmentIdentity } from './environment-logging';
import { redact } from './redaction';

/** What belongs to the code that runs now, in a form that can be posted to a worker thread. */
export interface CarriedContext {
  readonly app: ServiceIdentity;
  readonly correlationId: string | null;
  /** `traceparent` and `tracestate`. */
  readonly carrier: Readonly<Record<string, string>>;
  readonly logFields: Readonly<Record<string, unknown>>;
}

/** Takes the current context, for {@link runCarried} in a worker thread. */
export function carryContext(): CarriedContext {
  const active = activeContext();
  const { name, version, environment } =
    active?.app ?? scopedApplication() ?? environmentIdentity(process.env);
  return {
    app: { name, version, environment },
    correlationId: active?.correlationId ?? null,
    carrier: carrier(),
    logFields: { ...(redact(active?.logFields ?? {}) as Record<string, unknown>) },
  };
}

/**
 * Runs `work` in the context that was carried here: its lines have the service, the correlation id
 * and the trace of the code that posted it, its spans are children of that code's.
 */
export function runCarried<Result>(carried: CarriedContext, work: () => Result): Result {
  const { app, correlationId, carrier: from, logFields } = carried;
  initTracing(app.name, { version: app.version, environment: app.environment });
  const own = contextOf(app);
  return own.run({ correlationId, carrier: from }, () => {
    own.addLogFields(logFields);
    return work();
  });
}

/** A context that no span covers has ids of its own: lines on both sides bear the same. */
function carrier(): Record<string, string> {
  if (trace.getActiveSpan() === undefined) {
    const ids = contextTraceIds();
    return ids === undefined ? {} : { traceparent: `00-${ids.traceId}-${ids.spanId}-00` };
  }
  const texts: Record<string, string> = {};
  propagation.inject(context.active(), texts);
  return texts;
}
