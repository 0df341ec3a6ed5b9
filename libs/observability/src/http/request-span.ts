import type { IncomingMessage } from 'node:http';
import { SpanStatusCode, type Span } from '@opentelemetry/api';
import { redactText } from '../logging/redaction';
import { UNMATCHED } from './route-template';

/** What a request was answered with. */
export interface AnsweredAs {
  readonly method: string;
  readonly endpoint: string;
  /** Without the query. */
  readonly path: string;
  readonly status: number;
}

/** Names a request's span and gives it what OpenTelemetry's conventions for HTTP ask for. */
export function describeRequest(span: Span, request: IncomingMessage, answered: AnsweredAs): void {
  const { method, endpoint, path, status } = answered;
  const { headers, socket, httpVersion } = request;
  const routed = endpoint !== UNMATCHED;
  span.updateName(routed ? `${method} ${endpoint}` : method);
  span.setAttributes({
    'http.request.method': method === 'OTHER' ? '_OTHER' : method,
    'http.response.status_code': status,
    'url.path': redactText(path),
    'url.scheme': 'encrypted' in socket ? 'https' : 'http',
    'network.protocol.version': httpVersion,
    ...(routed ? { 'http.route': endpoint } : {}),
    ...textAttribute('server.address', headers.host?.replace(/:\d+$/, '')),
    ...textAttribute('client.address', socket.remoteAddress),
    ...textAttribute('user_agent.original', headers['user-agent']),
  });
  if (socket.localPort !== undefined) span.setAttribute('server.port', socket.localPort);
  if (status < 500) return;
  span.setAttribute('error.type', String(status));
  span.setStatus({ code: SpanStatusCode.ERROR });
}

function textAttribute(name: string, value: string | undefined): Record<string, string> {
  return value === undefined ? {} : { [name]: value };
}
