import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { OperationalAnswer, OperationalEndpoints } from '@mainstay/observability';
import { drainServer } from '../http/drain-server';
import { listen, type ListenAddress } from '../http/listen';

const HEADERS_TIMEOUT_MS = 5_000;
const NOT_FOUND: OperationalAnswer = {
  status: 404,
  contentType: 'text/plain; charset=utf-8',
  body: 'Not found: /metrics, /livez, /healthz and /readiness answer here.\n',
};
const FAILED: OperationalAnswer = {
  status: 500,
  contentType: 'text/plain; charset=utf-8',
  body: 'The service failed to answer.\n',
};

/**
 * A second, small server for what machines ask of a worker: its metrics and health, of the same
 * registry as the HTTP port's. A scrape does not wait behind requests there.
 */
export class WorkerPort {
  private readonly server: Server;

  constructor(
    private readonly endpoints: OperationalEndpoints,
    private readonly failed: (error: unknown) => void,
  ) {
    this.server = createServer((request, response) => void this.answer(request, response));
    this.server.headersTimeout = HEADERS_TIMEOUT_MS;
    this.server.requestTimeout = HEADERS_TIMEOUT_MS;
  }

  start(address: ListenAddress): Promise<number> {
    return listen(this.server, address);
  }

  stop(signal: AbortSignal): Promise<void> {
    return drainServer(this.server, signal);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.resume();
    const { status, contentType, body } = await this.find(request).catch((error: unknown) => {
      this.failed(error);
      return FAILED;
    });
    response.writeHead(status, { 'Content-Type': contentType, 'Cache-Control': 'no-store' });
    response.end(request.method === 'HEAD' ? undefined : body);
  }

  private async find({ method, url, headers }: IncomingMessage): Promise<OperationalAnswer> {
    if (method !== 'GET' && method !== 'HEAD') return NOT_FOUND;
    const path = url?.split('?', 1)[0];
    if (path === '/metrics') return this.endpoints.metrics(headers.accept);
    if (path === '/livez') return this.endpoints.livez();
    if (path === '/healthz') return this.endpoints.healthz();
    return path === '/readiness' ? this.endpoints.readiness() : NOT_FOUND;
  }
}
