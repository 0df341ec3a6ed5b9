import { serverSentEvents, type ServerSentEvent } from './server-sent-events';

/** A response whose body comes in these pieces. */
function response(...pieces: (string | Uint8Array)[]): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) {
        controller.enqueue(typeof piece === 'string' ? encoder.encode(piece) : piece);
      }
      controller.close();
    },
  });
  return new Response(body);
}

async function eventsOf(...pieces: (string | Uint8Array)[]): Promise<ServerSentEvent[]> {
  const events: ServerSentEvent[] = [];
  for await (const event of serverSentEvents(response(...pieces))) events.push(event);
  return events;
}

const PROGRESS = { type: 'progress', data: '{"done":1}' };

describe('serverSentEvents', () => {
  it.each([
    ['line feeds', '\n'],
    ['carriage returns', '\r'],
    ['both', '\r\n'],
  ])('reads events whose lines end in %s', async (_what, end) => {
    const text = ['event: progress', 'data: {"done":1}', '', 'data: x', '', ''].join(end);
    const events = [PROGRESS, { type: 'message', data: 'x' }];
    expect(await eventsOf(text)).toEqual(events);
    expect(await eventsOf(...Array.from(text))).toEqual(events);
  });

  it('joins data lines, takes one space away, leaves comments and other fields out', async () => {
    const text = ': hello\nid: 7\nretry: 5\ndata: a\ndata:  b\ndata:c\n\n';
    expect(await eventsOf(text)).toEqual([{ type: 'message', data: 'a\n b\nc' }]);
  });

  it('reads letters that are cut in two between pieces', async () => {
    const bytes = new TextEncoder().encode('data: åäö 🙂\n\n');
    const pieces = Array.from(bytes, (byte) => Uint8Array.of(byte));
    expect(await eventsOf(...pieces)).toEqual([{ type: 'message', data: 'åäö 🙂' }]);
  });

  it('forgets the type of an event without data, and an event that the end cuts off', async () => {
    expect(await eventsOf('event: progress\n\ndata: x\n\ndata: cut')).toEqual([
      { type: 'message', data: 'x' },
    ]);
  });

  it('reads nothing from a response without a body', async () => {
    const events = serverSentEvents(new Response(null));
    await expect(events.next()).resolves.toMatchObject({ done: true });
  });
});
