import { createConnection } from 'node:net';

/**
 * The version of the Redis at a `redis://` URL, undefined where none answers. Speaks the protocol
 * itself (AUTH where the URL has a password, then INFO), so that it needs no client.
 */
export function probeRedis(url: string, timeoutMs = 2000): Promise<string | undefined> {
  const { hostname, port, username, password } = new URL(url);
  const login = [username, password].filter((part) => part !== '').map(decodeURIComponent);
  const auth = password === '' ? '' : command('AUTH', ...login);
  return new Promise((resolve) => {
    const socket = createConnection({ host: hostname || '127.0.0.1', port: Number(port || 6379) });
    let text = '';
    const answer = (version?: string): void => {
      socket.destroy();
      resolve(version);
    };
    socket.setTimeout(timeoutMs, () => answer());
    socket.once('error', () => answer());
    socket.once('close', () => answer());
    socket.once('connect', () => socket.write(auth + command('INFO', 'server')));
    socket.on('data', (data) => {
      text += data.toString('latin1');
      const version = /(?:redis|valkey)_version:([^\r]+)\r\n/.exec(text)?.[1];
      if (version !== undefined) answer(version);
      else if (/(^|\r\n)-/.test(text)) answer();
    });
  });
}

function command(...words: string[]): string {
  const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
  return `*${words.length}\r\n${parts.join('')}`;
}
