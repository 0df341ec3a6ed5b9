import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RedisClient } from '@mainstay/redis';
import { describeOn, freePort, startOwnRedis, type OwnRedis } from '@mainstay/testing';
import { redisContract } from '../../contract/redis.contract';

/** A certificate that nobody but who is given it trusts. */
function selfSigned(folder: string): { readonly cert: string; readonly key: string } {
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2'];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
  execFileSync('openssl', [...request, ...subject, '-keyout', key, '-out', cert], {
    stdio: 'ignore',
  });
  return { cert, key };
}

describeOn(['redis'], 'RedisClient over TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mainstay-tls-'));
  let server: OwnRedis;
  let url: string;
  let ca: string;

  beforeAll(async () => {
    const { cert, key } = selfSigned(folder);
    const port = await freePort();
    server = await startOwnRedis({
      settings: {
        'tls-port': String(port),
        'tls-cert-file': cert,
        'tls-key-file': key,
        'tls-ca-cert-file': cert,
        'tls-auth-clients': 'no',
      },
    });
    url = `rediss://127.0.0.1:${port}`;
    ca = readFileSync(cert, 'utf8');
  });
  afterAll(async () => {
    await server?.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  describe('as every Redis', () =>
    redisContract(() => new RedisClient({ url, ioredis: { tls: { ca } } })));

  it.each([
    ['a certificate that nobody vouches for', () => url, {}],
    ['a server that expects TLS', () => url.replace('rediss:', 'redis:'), undefined],
  ])('refuses %s', async (_, address, tls) => {
    const ioredis = tls === undefined ? {} : { tls };
    const client = new RedisClient({ url: address(), ioredis, connectTimeoutMs: 1_000 });
    await expect(client.start()).rejects.toMatchObject({ code: 'REDIS_UNAVAILABLE' });
    await client.stop();
  });
});
