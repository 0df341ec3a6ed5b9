import { isSpanContextValid, type SpanContext } from '@opentelemetry/api';
import type { ServiceIdentity } from '@mainstay/core';
import { wordOf, type LineLevel } from '../logging/log-level';
import { outletOf } from '../logging/log-writer';
import { redactText } from '../logging/redaction';
import { timestamp } from '../logging/timestamp';
import type { ResolvedCorrelationId } from './correlation-id';

/** A request that was answered. */
export interface AnsweredRequest {
  readonly correlation: ResolvedCorrelationId;
  readonly span: SpanContext;
  /** As asked for, without the query. */
  readonly path: string;
  readonly milliseconds: number;
}

/** What lines of the same kind of request have in common, as text. */
export interface LineParts {
  readonly level: LineLevel;
  readonly said: string;
  readonly asked: string;
  readonly answered: string;
}

const PLAIN_PATH = /^[\w\-./~]*$/;
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

  /** @param endpoint - The route's template. */
  partsOf(method: string, endpoint: string, status: number): LineParts {
    const level = PROBES.has(endpoint) ? 'debug' : 'info';
    const said = JSON.stringify(`${method} ${endpoint} ${status}`);
    return {
      level,
      said: `,"level":"${wordOf(level)}",${this.identity},"message":${said},"correlation_id":"`,
      asked: `,"method":"${method}","endpoint":${JSON.stringify(endpoint)},"path":`,
      answered: `,"status":${status},"duration_ms":`,
    };
  }

  write({ level, said, asked, answered }: LineParts, request: AnsweredRequest): void {
    const outlet = outletOf(this.app);
    if (!outlet.writes(level)) return;
    const { correlation, span, path, milliseconds } = request;
    const { original } = correlation;
    const sent =
      original === undefined ? '' : `,"original_correlation_id":${JSON.stringify(original)}`;
    outlet.writeText(
      `{${timestamp()}${said}${correlation.id}",${tracedBy(span)}${asked}${jsonPath(path)}` +
        `${answered}${Math.round(milliseconds * 100) / 100}${sent}}\n`,
    );
  }
}

/** Most paths need neither escaping nor a look for secrets. */
function jsonPath(path: string): string {
  return PLAIN_PATH.test(path) ? `"${path}"` : JSON.stringify(redactText(path));
}

function tracedBy(span: SpanContext): string {
  if (!isSpanContextValid(span)) return '"trace_id":null,"span_id":null';
  return `"trace_id":"${span.traceId}","span_id":"${span.spanId}"`;
}
