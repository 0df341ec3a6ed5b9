import { isSpanContextValid, type SpanContext } from '@opentelemetry/api';
import type { ServiceIdentity } from '@mainstay/core';
import { wordOf } from '../logging/log-level';
import { outletOf } from '../logging/log-writer';
import { redactText } from '../logging/redaction';
import { timestamp } from '../logging/timestamp';
import type { ResolvedCorrelationId } from './correlation-id';

/** A request that was answered. */
export interface AnsweredRequest {
  readonly correlation: ResolvedCorrelationId;
  readonly span: SpanContext;
  readonly method: string;
  /** The route's template. */
  readonly endpoint: string;
  /** As asked for, without the query. */
  readonly path: string;
  readonly status: number;
  readonly milliseconds: number;
}

const PROBES = new Set([
  '/metrics',
  '/livez',
  '/healthz',
  '/readiness',
  '/healthz/database',
  '/healthz/database/summary',
]);

/**
 * One line for every answered request, at info; what machines ask all day at debug.
 *
 * The line has the form of every other one. It is put together as text, because every request pays
 * for it, and its fields are known.
 */
export class AccessLog {
  private readonly identity: string;

  constructor(private readonly app: ServiceIdentity) {
    const { name, environment, version } = app;
    const fields = { logger_name: 'http.access', service: name, environment, version };
    this.identity = JSON.stringify(fields).slice(1, -1);
  }

  write(request: AnsweredRequest): void {
    const level = PROBES.has(request.endpoint) ? 'debug' : 'info';
    const outlet = outletOf(this.app);
    if (!outlet.writes(level)) return;
    const { correlation, span, method, endpoint, status } = request;
    const { original } = correlation;
    const sent =
      original === undefined ? '' : `,"original_correlation_id":${JSON.stringify(original)}`;
    const said = JSON.stringify(`${method} ${endpoint} ${status}`);
    outlet.writeText(
      `{${timestamp()},"level":"${wordOf(level)}",${this.identity},"message":${said},` +
        `"correlation_id":"${correlation.id}",${tracedBy(span)},` +
        `"method":"${method}","endpoint":${JSON.stringify(endpoint)},` +
        `"path":${JSON.stringify(redactText(request.path))},"status":${status},` +
        `"duration_ms":${Math.round(request.milliseconds * 100) / 100}` +
        `${sent}}\n`,
    );
  }
}

function tracedBy(span: SpanContext): string {
  if (!isSpanContextValid(span)) return '"trace_id":null,"span_id":null';
  return `"trace_id":"${span.traceId}","span_id":"${span.spanId}"`;
}
