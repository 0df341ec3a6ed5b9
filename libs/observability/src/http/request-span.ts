import type { IncomingMessage } from 'node:http';
import { SpanStatusCode, type Attributes } from '@opentelemetry/api';
import { redactText } from '../logging/redaction';
import type { SpanDescription } from '../tracing/lazy-span';
import { UNMATCHED } from './route-template';

/** What a request was answered with. */
export interface AnsweredAs {
  readonly method: string;
  readonly endpoint: string;
  /** Without the query. */
  readonly path: string;
  readonly status: number;
  readonly correlationId: string;
}

/** The name of a request's span and what OpenTelemetry's conventions for HTTP ask for. */
export function describeRequest(request: IncomingMessage, answered: AnsweredAs): SpanDescription {
  const { method, endpoint, path, status, correlationId } = answered;
  const { headers, socket, httpVersion } = request;
  const { host, 'user-agent': agent } = headers;
  const attributes: Attributes = {
    'http.request.method': method === 'OTHER' ? '_OTHER' : method,
    'http.response.status_code': status,
    'url.path': redactText(path),
    'url.scheme': 'encrypted' in socket ? 'https' : 'http',
    'network.protocol.version': httpVersion,
    'mainstay.correlation_id': correlationId,
  };
  if (endpoint !== UNMATCHED) attributes['http.route'] = endpoint;
  if (host !== undefined) attributes['server.address'] = withoutPort(host);
  if (socket.localPort !== undefined) attributes['server.port'] = socket.localPort;
  if (socket.remoteAddress !== undefined) attributes['client.address'] = socket.remoteAddress;
  if (agent !== undefined) attributes['user_agent.original'] = agent;
  const name = endpoint === UNMATCHED ? method : `${method} ${endpoint}`;
  if (status < 500) return { name, attributes };
  attributes['error.type'] = String(status);
  return { name, attributes, status: { code: SpanStatusCode.ERROR } };
}

function withoutPort(host: string): string {
  const colon = host.lastIndexOf(':');
  return colon > host.lastIndexOf(']') ? host.slice(0, colon) : host;
}
