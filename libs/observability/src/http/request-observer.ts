import type { IncomingMessage, ServerResponse } from 'node:http';
import { context as contextApi, SpanKind, trace, type Span } from '@opentelemetry/api';
import type { RequestContext, ServiceIdentity } from '@mainstay/core';
import type { MetricSet } from '../metrics/prometheus/metric-set';
import { beginSpan } from '../tracing/init-tracing';
import { describe, LazySpan } from '../tracing/lazy-span';
import { extractTraceContext } from '../tracing/trace-context';
import { AccessLog, type LineParts } from './access-log';
import { resolveCorrelationId, type ResolvedCorrelationId } from './correlation-id';
import { RequestKinds } from './request-kinds';
import { describeRequest } from './request-span';
import { methodLabel, routeTemplate, type RoutedRequest } from './route-template';

type Request = IncomingMessage & RoutedRequest & { originalUrl?: string };

/** The status under which a request is counted whose caller went away before the answer. */
const CLIENT_CLOSED_REQUEST = 499;
const MAX_PATH = 200;

/** What a {@link RequestObserver} does besides measuring. */
export interface RequestObserverOptions {
  readonly tracing: boolean;
  readonly accessLog: boolean;
}

/** What requests of one kind have in common. */
interface Kind {
  readonly record: ReturnType<MetricSet['bound']>;
  readonly line: LineParts | undefined;
}

interface Observed {
  readonly correlation: ResolvedCorrelationId;
  readonly span: Span;
  /** Whether it was begun here. */
  readonly own: boolean;
  readonly startedAt: number;
}

/**
 * Everything a request is accompanied by: correlation id, trace, its context, metrics, the access
 * log. It runs before body parsers and routes, as one function: an interceptor alone would take a
 * third of the service's throughput.
 */
export class RequestObserver {
  private readonly accessLog: AccessLog | undefined;
  private readonly kinds = new RequestKinds<Kind>((...kind) => this.makeKind(...kind));

  constructor(
    private readonly app: ServiceIdentity,
    private readonly context: RequestContext,
    private readonly metrics: MetricSet,
    private readonly options: RequestObserverOptions,
  ) {
    if (options.accessLog) this.accessLog = new AccessLog(app);
  }

  /** As Nest's request hook: `done` goes on to the rest of the application. */
  readonly observe = (request: Request, response: ServerResponse, done: () => void): void => {
    const correlation = resolveCorrelationId(request.headers['x-correlation-id']);
    const method = methodLabel(request.method);
    const { span, inSpan, own } = this.begin(request, method);
    response.setHeader('X-Correlation-ID', correlation.id);
    if (this.options.tracing) {
      const { traceId, spanId } = span.spanContext();
      response.setHeader('X-Trace-ID', traceId);
      response.setHeader('X-Span-ID', spanId);
    }
    const observed = { correlation, span, own, startedAt: performance.now() };
    // It closes after it has finished, and also when the caller goes away before that.
    response.on('close', () => {
      const status = response.writableFinished ? response.statusCode : CLIENT_CLOSED_REQUEST;
      this.end(request, method, status, observed);
    });
    this.context.run({ correlationId: correlation.id, trace: inSpan }, () => {
      if (correlation.original !== undefined) {
        this.context.addLogFields({ original_correlation_id: correlation.original });
      }
      done();
    });
  };

  /** The span of the request: that of an instrumented server where there is one. */
  private begin(request: Request, method: string) {
    const active = contextApi.active();
    const theirs = trace.getSpan(active);
    if (theirs?.isRecording() === true) return { span: theirs, inSpan: active, own: false };
    const parent = extractTraceContext(request.headers);
    const span = beginSpan(this.app.name, method, SpanKind.SERVER, parent);
    return { span, inSpan: trace.setSpan(parent, span), own: true };
  }

  private end(request: Request, method: string, status: number, observed: Observed): void {
    const { span, startedAt, correlation } = observed;
    const endpoint = routeTemplate(request);
    const now = performance.now();
    const milliseconds = now - startedAt;
    const spanContext = span.spanContext();
    const { record, line } = this.kinds.of(method, endpoint, status);
    record(milliseconds / 1_000, now, spanContext);
    const path = pathOf(request);
    if (span.isRecording()) {
      const answered = { method, endpoint, status, path, correlationId: correlation.id };
      const description = describeRequest(request, answered);
      if (span instanceof LazySpan) span.describe(description);
      else describe(span, description);
    }
    if (observed.own) span.end();
    if (line === undefined) return;
    this.accessLog?.write(line, { correlation, span: spanContext, path, milliseconds });
  }

  private makeKind(method: string, endpoint: string, status: number): Kind {
    const counted = { method, endpoint, status: String(status) };
    const observed = { method, endpoint };
    return {
      record: this.metrics.bound('requestCount', counted, 'requestDuration', observed),
      line: this.accessLog?.partsOf(method, endpoint, status),
    };
  }
}

/** Without the query: it may hold anything. */
function pathOf(request: Request): string {
  const url = request.originalUrl ?? request.url ?? '';
  const query = url.indexOf('?');
  return (query < 0 ? url : url.slice(0, query)).slice(0, MAX_PATH);
}
