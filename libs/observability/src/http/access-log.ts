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
  readonly method: string;
  /** The route's template. */
  readonly endpoint: string;
  /** As asked for, without the query. */
  readonly path: string;
  readonly status: number;
  readonly milliseconds: number;
}

/** What lines of the same kind have in common, as text. */
interface KnownParts {
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
  /** By method, status and endpoint, of which there are few. */
  private readonly known = new Map<string, KnownParts>();

  constructor(private readonly app: ServiceIdentity) {
    const { name, environment, version } = app;
    const fields = { logger_name: 'http.access', service: name, environment, version };
    this.identity = JSON.stringify(fields).slice(1, -1);
  }

  write(request: AnsweredRequest): void {
    const { level, said, asked, answered } = this.partsOf(request);
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

  private partsOf({ method, endpoint, status }: AnsweredRequest): KnownParts {
    const key = `${method} ${status} ${endpoint}`;
    let parts = this.known.get(key);
    if (parts === undefined) {
      const level = PROBES.has(endpoint) ? 'debug' : 'info';
      const said = JSON.stringify(`${method} ${endpoint} ${status}`);
      parts = {
        level,
        said: `,"level":"${wordOf(level)}",${this.identity},"message":${said},"correlation_id":"`,
        asked: `,"method":"${method}","endpoint":${JSON.stringify(endpoint)},"path":`,
        answered: `,"status":${status},"duration_ms":`,
      };
      this.known.set(key, parts);
    }
    return parts;
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
