import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { FaultProxy, waitFor } from '@mainstay/testing';

describe('FaultProxy', () => {
  let echo: Server;
  let proxy: FaultProxy;
  const atServer = new Set<Socket>();
  const clients: Socket[] = [];

  beforeEach(async () => {
    echo = createServer((socket) => {
      atServer.add(socket);
      socket.on('error', () => undefined).once('close', () => atServer.delete(socket));
      socket.pipe(socket);
    });
    await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
    proxy = await FaultProxy.start(`127.0.0.1:${(echo.address() as AddressInfo).port}`);
  });

  afterEach(async () => {
    for (const socket of clients.splice(0)) socket.destroy();
    await proxy.stop();
    await new Promise((resolve) => echo.close(resolve));
  });

  /** A client of the proxy, with what it has heard and how it ended. */
  async function client(port = proxy.port) {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    clients.push(socket);
    const heard = { bytes: Buffer.alloc(0), ended: false, closed: false, code: '' };
    socket.on('data', (chunk: Buffer) => (heard.bytes = Buffer.concat([heard.bytes, chunk])));
    socket.on('end', () => (heard.ended = true)).on('close', () => (heard.closed = true));
    socket.on('error', (error: NodeJS.ErrnoException) => (heard.code = error.code ?? ''));
    await new Promise<void>((resolve) => {
      socket.once('connect', () => resolve()).once('close', () => resolve());
    });
    const hears = (text: string) =>
      waitFor(() => heard.bytes.toString().includes(text), { what: `the client hears ${text}` });
    return { socket, heard, hears };
  }

  /** As long as what is let through needs, twice: past the proxy, to the server and back. */
  async function elsewhere(): Promise<void> {
    const { socket, hears } = await client((echo.address() as AddressInfo).port);
    socket.write('ping');
    await hears('ping');
    socket.write('pong');
    await hears('pong');
    socket.destroy();
  }

  it('carries bytes both ways, and the end of each side', async () => {
    const { socket, heard, hears } = await client();
    socket.write('one');
    await hears('one');
    socket.end('two');
    await hears('onetwo');
    await waitFor(() => heard.ended, { what: 'the end' });
    await waitFor(() => proxy.openConnections === 0, { what: 'the connection to be over' });
  });

  it('gives a URL that leads through it', () => {
    expect(proxy.through('postgres://user:word@db:5432/shop?sslmode=disable')).toBe(
      `postgres://user:word@${proxy.address}/shop?sslmode=disable`,
    );
  });

  it('holds everything back while it hangs, and lets it go in order when it recovers', async () => {
    const open = await client();
    await proxy.inject({ kind: 'hang' });
    open.socket.write('a');
    open.socket.end('b');
    const late = await client();
    late.socket.write('c');
    await elsewhere();
    expect([open.heard, late.heard]).toMatchObject([
      { closed: false, ended: false },
      { closed: false, ended: false },
    ]);
    expect([open.heard.bytes.length, late.heard.bytes.length]).toEqual([0, 0]);
    await proxy.recover();
    await open.hears('ab');
    await late.hears('c');
  });

  it('refuses on the same port, and cuts what was open', async () => {
    const open = await client();
    open.socket.write('a');
    await open.hears('a');
    const { port } = proxy;
    await proxy.inject({ kind: 'refuse' });
    await waitFor(() => open.heard.closed, { what: 'the open connection to be cut' });
    expect(open.heard.code).toBe('ECONNRESET');
    expect((await client()).heard.code).toBe('ECONNREFUSED');
    await proxy.recover();
    expect(proxy.port).toBe(port);
    const again = await client();
    again.socket.write('b');
    await again.hears('b');
  });

  it('resets open connections and new ones', async () => {
    const open = await client();
    await proxy.inject({ kind: 'reset' });
    await waitFor(() => open.heard.closed, { what: 'the open connection to be reset' });
    const fresh = await client();
    await waitFor(() => fresh.heard.closed, { what: 'the new connection to be reset' });
    expect([open.heard.code, fresh.heard.code]).toEqual(['ECONNRESET', 'ECONNRESET']);
    await waitFor(() => atServer.size === 0, { what: 'the server to be rid of them' });
  });

  it('is slow by so much a piece and so many bytes a second', async () => {
    await proxy.inject({ kind: 'slow', delayMs: 30, bytesPerSecond: 10_000 });
    const { socket, hears } = await client();
    const started = performance.now();
    socket.write('x'.repeat(999) + 'y');
    await hears('y');
    // Both directions: twice 30 ms, and twice 1,000 bytes at 10,000 a second.
    expect(performance.now() - started).toBeGreaterThanOrEqual(255);
  });

  it('answers garbage instead of the server, on open and on new connections', async () => {
    const open = await client();
    await proxy.inject({ kind: 'garbage' });
    const fresh = await client();
    for (const { socket, heard } of [open, fresh]) {
      socket.write('hello');
      await waitFor(() => heard.bytes.length > 0, { what: 'an answer' });
      expect(heard.bytes.toString()).not.toContain('hello');
    }
    await proxy.recover();
    const again = await client();
    again.socket.write('hello');
    await again.hears('hello');
    expect(again.heard.bytes.length).toBe(5);
  });

  it('closes the server’s side only: the client may go on, and hears nothing', async () => {
    const open = await client();
    await proxy.inject({ kind: 'half-closed' });
    const fresh = await client();
    for (const { socket, heard } of [open, fresh]) {
      await waitFor(() => heard.ended, { what: 'the end of the server’s side' });
      socket.write('anybody?');
    }
    await elsewhere();
    expect([open.heard, fresh.heard]).toMatchObject([
      { closed: false, code: '' },
      { closed: false, code: '' },
    ]);
  });

  it('leaves nothing open when it stops, whatever the fault', async () => {
    for (const kind of ['none', 'hang', 'garbage', 'half-closed'] as const) {
      await proxy.inject({ kind });
      const { heard } = await client();
      await proxy.stop();
      // A client that was told the end already hears no other before it sends again.
      await waitFor(() => heard.closed || heard.ended, { what: `the end with ${kind}` });
      expect(proxy.openConnections).toBe(0);
      await proxy.recover();
    }
    await waitFor(() => atServer.size === 0, { what: 'the server to be rid of them' });
  });
});
