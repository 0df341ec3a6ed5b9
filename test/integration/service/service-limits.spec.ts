import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import type { Service } from '@mainstay/service';
import { waitFor } from '@mainstay/testing';
import { smallService } from './small-service';

interface Answer {
  readonly status: number;
  readonly headers: string;
  readonly body: { readonly error: Record<string, unknown> };
}

const CLOSE = 'Host: a\r\nConnection: close\r\n\r\n';

describe('what a service bears by default', () => {
  let service: Service;
  beforeAll(async () => {
    ({ service } = await smallService({}, { http: { host: '127.0.0.1' } }));
    await service.start();
  });
  let impatient: Service;
  beforeAll(async () => {
    const http = { host: '127.0.0.1', headersTimeoutMs: 200, requestTimeoutMs: 300 };
    ({ service: impatient } = await smallService({}, { http }));
    await impatient.start();
  });
  afterAll(() => Promise.all([service.stop(), impatient.stop()]));

  /** Sends bytes as they are and reads until the server closes. */
  const sendRaw = async (bytes: string, to = service): Promise<Answer> => {
    const socket = connect(Number(new URL(to.url ?? '').port), '127.0.0.1');
    await once(socket, 'connect');
    socket.write(bytes);
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    await once(socket, 'close');
    const [headers = '', body = ''] = text.split('\r\n\r\n');
    const status = Number(headers.split(' ')[1]);
    return { status, headers, body: JSON.parse(body) as Answer['body'] };
  };

  it('is a time for headers, for the whole request and for an idle connection', () => {
    const server = service.app.getHttpServer() as Server;
    expect(server.headersTimeout).toBe(10_000);
    expect(server.requestTimeout).toBe(60_000);
    expect(server.keepAliveTimeout).toBe(65_000);
  });

  it('is a body of a mebibyte', async () => {
    const post = (body: string) =>
      fetch(`${service.url}/v1/things`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
    const thing = { name: 'a', size: 1 };
    expect((await post(JSON.stringify({ ...thing, name: 'x'.repeat(900_000) }))).status).toBe(201);
    const refused = await post(JSON.stringify({ ...thing, name: 'x'.repeat(1_100_000) }));
    expect(refused.status).toBe(413);
    expect(await refused.json()).toMatchObject({ error: { code: 'PAYLOAD_TOO_LARGE' } });
  });

  it.each([
    ['garbage', '\u0000\u0001\u0002 garbage\r\n\r\n', 400, 'PARSING_ERROR'],
    ['no HTTP', 'HELO mail.example\r\n\r\n', 400, 'PARSING_ERROR'],
    [
      'two lengths',
      'POST /v1/things HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      400,
      'PARSING_ERROR',
    ],
    [
      'headers without end',
      `GET / HTTP/1.1\r\nHost: a\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'VALIDATION_ERROR',
    ],
    ['no Host', 'GET /livez HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'PARSING_ERROR'],
    ['no address', `GET http://[ HTTP/1.1\r\n${CLOSE}`, 400, 'PARSING_ERROR'],
    [
      'an expectation nobody knows',
      `GET /livez HTTP/1.1\r\nExpect: the worst\r\n${CLOSE}`,
      417,
      'VALIDATION_ERROR',
    ],
  ])('refuses %s in the shape of every error', async (_what, bytes, status, code) => {
    const answer = await sendRaw(bytes);
    expect(answer.status).toBe(status);
    expect(answer.body.error).toMatchObject({ code, service: 'small_service', details: {} });
    expect(answer.headers).toContain(
      `X-Correlation-ID: ${String(answer.body.error.correlation_id)}`,
    );
  });

  it.each([
    ['headers that do not come to an end', 'GET /livez HTTP/1.1\r\nHost: a\r\n'],
    [
      'a body that does not',
      'POST /v1/things HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n' +
        'Content-Type: application/json\r\n\r\n{',
    ],
  ])('answers %s in time with 408', async (_what, bytes) => {
    const answer = await sendRaw(bytes, impatient);
    expect(answer.status).toBe(408);
    expect(answer.body.error).toMatchObject({ code: 'TIMEOUT', service: 'small_service' });
  });

  it('answers once where the rest of a request turns out to be unreadable after that', async () => {
    const socket = connect(Number(new URL(service.url ?? '').port), '127.0.0.1');
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    socket.write('POST /nowhere HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n');
    await waitFor(() => text.includes('RESOURCE_NOT_FOUND'), { what: 'the first answer' });
    socket.write('zz\r\n');
    await once(socket, 'close');
    expect(text.match(/^HTTP\/1\.1 /gm)).toHaveLength(1);
  });

  it('goes on answering others after that', async () => {
    await sendRaw('garbage\r\n\r\n');
    expect((await fetch(`${service.url}/livez`)).status).toBe(200);
  });
});
