import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ErrorBody } from '@mainstay/errors';

/** The response to the last request of a connection; on its socket, where it costs least. */
const LAST = Symbol('mainstay.lastResponse');
type Answering = Duplex & { [LAST]?: ServerResponse };

interface Refusal {
  readonly status: string;
  readonly code: string;
  readonly message: string;
}

const UNREADABLE: Refusal = {
  status: '400 Bad Request',
  code: 'PARSING_ERROR',
  message: 'The request cannot be read.',
};

/** By the codes of Node's HTTP server. */
const REFUSALS: Readonly<Record<string, Refusal | undefined>> = {
  HPE_HEADER_OVERFLOW: {
    status: '431 Request Header Fields Too Large',
    code: 'VALIDATION_ERROR',
    message: 'The headers are too large.',
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    status: '413 Payload Too Large',
    code: 'PAYLOAD_TOO_LARGE',
    message: 'The chunk extensions are too large.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: '408 Request Timeout',
    code: 'TIMEOUT',
    message: 'The request did not arrive in time.',
  },
};

/**
 * Answers what is no HTTP at all, which Node refuses before any middleware sees it, in the shape of
 * every other error, and closes the connection. Where an answer is on its way or has gone out
 * before the rest of its request turned out to be unreadable, a second one would be taken for that
 * of another request: the connection is closed without it.
 */
export function refuseUnreadable(server: Server, service: string): void {
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    (request.socket as Answering)[LAST] = response;
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    const isAnswered = isUnderWay((socket as Answering)[LAST]);
    if (isAnswered || !socket.writable || error.code === 'ECONNRESET') {
      socket.destroy();
      return;
    }
    socket.end(answerOf(REFUSALS[error.code ?? ''] ?? UNREADABLE, service));
  });
}

/** Whether an answer was begun that is not over, or is, but not its request. */
function isUnderWay(response: ServerResponse | undefined): boolean {
  if (response === undefined) return false;
  return response.req.complete ? !response.writableEnded : response.headersSent;
}

function answerOf({ status, code, message }: Refusal, service: string): string {
  const correlationId = randomUUID();
  const body: ErrorBody = {
    error: {
      code,
      message,
      correlation_id: correlationId,
      service,
      timestamp: new Date().toISOString(),
      details: {},
    },
  };
  const text = JSON.stringify(body);
  return [
    `HTTP/1.1 ${status}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(text)}`,
    `X-Correlation-ID: ${correlationId}`,
    'Connection: close',
    '',
    text,
  ].join('\r\n');
}
