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
  const { host, 'user-agent': agent } = headers;
  if (endpoint === UNMATCHED) span.updateName(method);
  else {
    span.updateName(`${method} ${endpoint}`);
    span.setAttribute('http.route', endpoint);
  }
  span.setAttribute('http.request.method', method === 'OTHER' ? '_OTHER' : method);
  span.setAttribute('http.response.status_code', status);
  span.setAttribute('url.path', redactText(path));
  span.setAttribute('url.scheme', 'encrypted' in socket ? 'https' : 'http');
  span.setAttribute('network.protocol.version', httpVersion);
  if (host !== undefined) span.setAttribute('server.address', withoutPort(host));
  if (socket.localPort !== undefined) span.setAttribute('server.port', socket.localPort);
  if (socket.remoteAddress !== undefined) {
    span.setAttribute('client.address', socket.remoteAddress);
  }
  if (agent !== undefined) span.setAttribute('user_agent.original', agent);
  if (status < 500) return;
  span.setAttribute('error.type', String(status));
  span.setStatus({ code: SpanStatusCode.ERROR });
}

function withoutPort(host: string): string {
  const colon = host.lastIndexOf(':');
  return colon > host.lastIndexOf(']') ? host.slice(0, colon) : host;
}
