import { createHmac } from 'node:crypto';
import type { Service } from '@mainstay/service';
import { waitFor } from '@mainstay/testing';
import { Issuer, type TokenParts } from './issuer';
import { protectedBy, protectedService, type Line } from './protected-service';

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('an HTTP API that takes tokens', () => {
  let issuer: Issuer;
  let stranger: Issuer;
  let service: Service;
  let lines: Line[];

  beforeEach(async () => {
    issuer = await Issuer.start();
    stranger = await Issuer.start();
    ({ service, lines } = await protectedService(protectedBy(issuer.jwksUrl)));
    await service.start();
  });

  afterEach(async () => {
    await service.stop();
    await issuer.close();
    await stranger.close();
  });

  async function get(path: string, authorization?: string) {
    const headers = authorization === undefined ? {} : { authorization };
    const answer = await fetch(service.url + path, { headers });
    const text = await answer.text();
    const body = /json/.test(answer.headers.get('content-type') ?? '') ? JSON.parse(text) : text;
    const challenge = answer.headers.get('www-authenticate');
    return { status: answer.status, body: body as Line, challenge, headers: answer.headers };
  }

  const withToken = async (path: string, parts?: TokenParts) =>
    get(path, `Bearer ${await issuer.token(parts)}`);

  it('lets in who brings one, knows the user in the context and on every line', async () => {
    const { status, body } = await withToken('/v1/me');
    expect([status, body]).toEqual([200, { user: 'user-7' }]);
    expect(lines.find((line) => line.message === 'Asked for')).toMatchObject({
      user_id: 'user-7',
    });
  });

  it('asks for one where there is none, in the shape of every error', async () => {
    const { status, body, challenge, headers } = await get('/v1/me');
    expect([status, challenge]).toEqual([401, 'Bearer realm="api_service"']);
    expect(body).toMatchObject({
      error: {
        code: 'AUTHENTICATION_ERROR',
        service: 'api_service',
        correlation_id: headers.get('x-correlation-id'),
      },
    });
  });

  it.each<[string, TokenParts, RegExp]>([
    ['an expired one', { expiresIn: -60 }, /expired/],
    ['one of another issuer', { issuer: 'https://other.example/' }, /claim iss/],
    ['one for somebody else', { audience: 'other-api' }, /claim aud/],
    ['one for nobody known', { subject: null }, /claim sub/],
    ['one that is not valid yet', { claims: { nbf: 4_000_000_000 } }, /claim nbf/],
  ])('refuses %s, and says why', async (_what, parts, why) => {
    const { status, body, challenge } = await withToken('/v1/me', parts);
    expect(status).toBe(401);
    expect(challenge).toMatch(/^Bearer realm="api_service", error="invalid_token", error_desc/);
    expect(body).toMatchObject({
      error: { code: 'AUTHENTICATION_ERROR', message: expect.stringMatching(why) },
    });
  });

  it('takes clocks for right that differ by a little', async () => {
    expect((await withToken('/v1/me', { expiresIn: -2 })).status).toBe(200);
  });

  it('refuses what the issuer did not sign, whatever it says', async () => {
    const now = Math.floor(Date.now() / 1_000);
    const payload = encoded({
      iss: 'https://issuer.example/',
      aud: 'small-api',
      sub: 'admin',
      exp: now + 60,
    });
    const unsigned = `${encoded({ alg: 'none' })}.${payload}.`;
    const head = `${encoded({ alg: 'HS256', kid: '1' })}.${payload}`;
    const shared = createHmac('sha256', issuer.publicKeyText).update(head).digest('base64url');
    const token = await issuer.token();
    const tampered = token.replace(/\.[^.]+\./, `.${payload}.`);
    const forged = [
      unsigned,
      `${head}.${shared}`,
      tampered,
      await issuer.token({ signedBy: stranger }),
      'a.b.c',
      'garbage',
      'x'.repeat(9_000),
    ];
    for (const one of forged) {
      const { status, body } = await get('/v1/me', `Bearer ${one}`);
      expect([status, body]).toMatchObject([401, { error: { code: 'AUTHENTICATION_ERROR' } }]);
    }
    for (const header of ['Basic dXNlcjpwYXNz', 'Bearer', 'Bearer a b', `token ${token}`]) {
      expect((await get('/v1/me', header)).status).toBe(401);
    }
  });

  it('answers 403 where the scope is missing, 200 where it is not', async () => {
    const refused = await withToken('/v1/reports', { claims: { scope: 'reports:write' } });
    expect(refused.status).toBe(403);
    expect(refused.body).toMatchObject({ error: { code: 'AUTHORIZATION_ERROR' } });
    expect(refused.challenge).toContain('error="insufficient_scope", scope="reports:read"');
    const scope = 'reports:write reports:read';
    expect((await withToken('/v1/reports', { claims: { scope } })).status).toBe(200);
    expect((await withToken('/v1/reports', { claims: { scp: ['reports:read'] } })).status).toBe(
      200,
    );
  });

  it('asks nobody for one at what is public, health, metrics and the API page', async () => {
    const open = [
      '/v1/open',
      '/livez',
      '/healthz',
      '/readiness',
      '/metrics',
      '/docs',
      '/docs-json',
    ];
    for (const path of open) expect((await get(path)).status).toBe(200);
    expect((await get('/docs-json')).body).toMatchObject({ security: [{ bearer: [] }] });
  });

  it('never writes a token down', async () => {
    const token = await issuer.token({ expiresIn: -60 });
    await get('/v1/me', `Bearer ${token}`);
    await get(`/v1/me?access_token=${token}`);
    expect(JSON.stringify(lines)).not.toContain(token.split('.')[2]);
  });

  it('fetches the keys once, and again when the issuer signs with a new one', async () => {
    const old = await issuer.token();
    for (let call = 0; call < 5; call += 1) await withToken('/v1/me');
    expect(issuer.fetches).toBe(1);
    await issuer.rotate();
    const isIn = async () => (await withToken('/v1/me')).status === 200;
    await waitFor(isIn, { what: 'the new key to be known' });
    expect(issuer.fetches).toBe(2);
    expect((await get('/v1/me', `Bearer ${old}`)).status).toBe(401);
  });

  it('goes on for an hour with the keys it has where they cannot be fetched anew', async () => {
    const token = `Bearer ${await issuer.token()}`;
    expect((await get('/v1/me', token)).status).toBe(200);
    await issuer.close();
    await issuer.rotate();
    const realNow = Date.now.bind(Date);
    const minutesLater = (minutes: number) =>
      jest.spyOn(Date, 'now').mockImplementation(() => realNow() + minutes * 60_000);
    try {
      minutesLater(11);
      expect((await get('/v1/me', token)).status).toBe(200);
      expect((await withToken('/v1/me', { expiresIn: 3_600 })).status).toBe(503);
      minutesLater(75);
      expect((await get('/v1/me', token)).status).toBe(503);
    } finally {
      jest.restoreAllMocks();
    }
  });

  it('says that keys cannot be fetched, and takes tokens when they can be', async () => {
    await issuer.close();
    const { status, body, headers, challenge } = await withToken('/v1/me');
    expect([status, challenge]).toEqual([503, null]);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(body).toMatchObject({ error: { code: 'SERVICE_UNAVAILABLE' } });
    expect(JSON.stringify(body)).not.toContain('127.0.0.1');
    expect((await get('/livez')).status).toBe(200);
    await issuer.open();
    const isIn = async () => (await withToken('/v1/me')).status === 200;
    await waitFor(isIn, { what: 'the keys to be fetched' });
  });
});
