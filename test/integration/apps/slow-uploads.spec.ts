import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { ReferenceUrls } from '@mainstay-apps/reference-system';
import { MockedSystem } from './mocked-system';

const SLOW_ONES = 12;
/** A request has a minute to arrive: until then the slow ones held every place. */
const ANSWERED_WITHIN_MS = 30_000;

/** Begins a file and sends no more of it. */
async function beginUpload(url: URL): Promise<Socket> {
  const socket = connect(Number(url.port), url.hostname);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  const head = [
    `POST ${url.pathname} HTTP/1.1`,
    `Host: ${url.host}`,
    'Content-Type: multipart/form-data; boundary=x',
    'Content-Length: 100000',
    'Expect: 100-continue',
    '\r\n',
  ];
  socket.write(head.join('\r\n'));
  // It goes on with the body: the request is in the handler's hands.
  await once(socket, 'data');
  const part = 'Content-Disposition: form-data; name="files"; filename="slow.txt"';
  socket.write(`--x\r\n${part}\r\nContent-Type: text/plain\r\n\r\nThe begin`);
  return socket;
}

describe('uploads that come slowly', () => {
  const system = new MockedSystem();
  let urls: ReferenceUrls;
  beforeAll(async () => {
    urls = await system.start();
  });
  afterAll(() => system.stop());

  it('hold up no other', async () => {
    const registered = await fetch(`${urls.orchestrator}/v1/batches/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        course_code: 'ENG5',
        essay_instructions: '',
        user_id: 'teacher',
        expected_essay_count: 1,
      }),
    });
    const { batch_id: batchId } = (await registered.json()) as { batch_id: string };
    const url = new URL(`${urls.orchestrator}/v1/batches/${batchId}/essays`);
    const slow = await Promise.all(Array.from({ length: SLOW_ONES }, () => beginUpload(url)));
    const form = new FormData();
    form.append('files', new Blob(['An essay.']), 'essay.txt');
    try {
      const signal = AbortSignal.timeout(ANSWERED_WITHIN_MS);
      const answer = await fetch(url, { method: 'POST', body: form, signal });
      expect(answer.status).toBe(202);
      expect(await answer.json()).toMatchObject({ files: [{ status: 'accepted' }] });
    } finally {
      for (const socket of slow) socket.destroy();
    }
  });
});
