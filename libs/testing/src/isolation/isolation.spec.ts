import { createServer } from 'node:net';
import { freePort } from './free-port';
import { uniquePrefix } from './unique-prefix';

describe('uniquePrefix', () => {
  it('differs every time and is a valid unquoted schema name', () => {
    const names = Array.from({ length: 100 }, () => uniquePrefix('2 Relays/One-key'));
    expect(new Set(names).size).toBe(100);
    for (const name of names) expect(name).toMatch(/^[a-z_][a-z0-9_]{1,50}$/);
  });
});

describe('freePort', () => {
  it('gives a port that one can listen on', async () => {
    const port = await freePort();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    await new Promise((resolve) => server.close(resolve));
    expect(port).toBeGreaterThan(1023);
  });
});
