import { operations } from '@mainstay/core';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { isRecorded, recordSpans, type SpanScope } from './span-recorder';

/** Spans of requests to other services, of circuit breakers, and of timers' work. */
export function recordCallSpans(scope: SpanScope): (() => void)[] {
  const { tracer } = scope;
  return [
    recordSpans(operations.httpRequest, scope, {
      begin: ({ method, url, attempt }, parent) => {
        const attributes = {
          'http.request.method': method,
          'url.full': `${url.origin}${url.pathname}`,
          'server.address': url.hostname,
          'server.port': Number(url.port || (url.protocol === 'https:' ? '443' : '80')),
          ...(attempt > 1 ? { 'http.request.resend_count': attempt - 1 } : {}),
        };
        const options = { kind: SpanKind.CLIENT, attributes };
        return { span: tracer.startSpan(method, options, parent), parent };
      },
      finish: (span, { result, error }) => {
        const status = statusOf(result) ?? statusOf(error);
        if (status === undefined) return;
        span.setAttribute('http.response.status_code', status);
        if (status < 400) return;
        span.setAttribute('error.type', String(status));
        span.setStatus({ code: SpanStatusCode.ERROR });
      },
    }),
    recordSpans(operations.circuit, scope, {
      begin: ({ circuit, state }, parent) => {
        if (!isRecorded(parent)) return undefined;
        const attributes = { 'mainstay.circuit.name': circuit, 'mainstay.circuit.state': state };
        const options = { kind: SpanKind.INTERNAL, attributes };
        return { span: tracer.startSpan(`circuit ${circuit}`, options, parent), parent };
      },
    }),
    recordSpans(operations.task, scope, {
      begin: ({ task }, parent) => {
        const options = { kind: SpanKind.INTERNAL, root: true };
        return { span: tracer.startSpan(task, options, parent), parent };
      },
    }),
  ];
}

/** Of an answer, or of an error that tells of one. */
function statusOf(outcome: unknown): number | undefined {
  const { status, details } = (outcome ?? {}) as { status?: unknown; details?: unknown };
  if (typeof status === 'number') return status;
  const { status_code: code } = (details ?? {}) as { status_code?: unknown };
  return typeof code === 'number' ? code : undefined;
}
