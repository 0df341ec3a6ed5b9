import type { RateLimitOptions, Service } from '@mainstay/service';
import { waitFor } from '@mainstay/testing';

import { smallService } from './small-service';

const HTTP = { host: '127.0.0.1' };

describe('a limit of requests for each client', () => {
  const services: Service[] = [];
  afterEach(() => Promise.all(services.splice(0).map((service) => service.stop())));

  async function start(
    environment: Record<string, string>,
    options: Parameters<typeof smallService>[1] = {},
  ) {
    const { service } = await smallService(environment, { http: HTTP, ...options });
    services.push(service);
    await service.start();
    const get = (path: string, headers: Record<string, string> = {}) =>
      fetch(service.url + path, { headers });
    const statuses = async (count: number, path: string, headers?: Record<string, string>) => {
      const found: number[] = [];
      for (let request = 0; request < count; request += 1) {
        const answer = await get(path, headers);
        await answer.arrayBuffer();
        found.push(answer.status);
      }
      return found;
    };
    return { service, get, statuses };
  }

  it('is off unless it is asked for', async () => {
    const { get } = await start({});
    const answer = await get('/v1/things/1');
    expect([...answer.headers.keys()].filter((name) => /ratelimit/.test(name))).toEqual([]);
  });

  it('refuses what is above it with 429, Retry-After and the shape of every error', async () => {
    const { service, get, statuses } = await start({
      SMALL_RATE_LIMIT_REQUESTS: '3',
      SMALL_RATE_LIMIT_WINDOW: '30',
    });
    expect(await statuses(2, '/v1/things/1')).toEqual([200, 200]);
    // One count over all routes.
    const posted = await fetch(`${service.url}/v1/bytes`, { method: 'POST', body: 'abc' });
    expect(posted.status).toBe(201);
    const refused = await get('/v1/things/2');
    expect(refused.status).toBe(429);
    const seconds = Number(refused.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(30);
    expect(await refused.json()).toMatchObject({
      error: {
        code: 'RATE_LIMIT',
        service: 'small_service',
        correlation_id: refused.headers.get('x-correlation-id'),
        details: { limit: 3, window_ms: 30_000 },
      },
    });
  });

  it('lets the client in again when its window is over', async () => {
    const { get, statuses } = await start({
      RATE_LIMIT_REQUESTS: '1',
      RATE_LIMIT_WINDOW: '3',
    });
    expect(await statuses(2, '/v1/things/1')).toEqual([200, 429]);
    const isIn = async () => (await get('/v1/things/1')).status === 200;
    await waitFor(isIn, { what: 'the client to be let in again' });
  });

  it('counts no probe, no scrape and no look at the API page', async () => {
    const { statuses } = await start({ RATE_LIMIT_REQUESTS: '1' });
    expect(await statuses(2, '/v1/things/1')).toEqual([200, 429]);
    for (const path of ['/livez', '/readiness', '/healthz', '/metrics', '/docs']) {
      expect(await statuses(3, path)).toEqual([200, 200, 200]);
    }
  });

  it('believes X-Forwarded-For of trusted proxies only', async () => {
    const from = (address: string) => ({ 'x-forwarded-for': address });
    const trusting = await start({ RATE_LIMIT_REQUESTS: '1', TRUSTED_PROXIES: 'loopback' });
    expect(await trusting.statuses(2, '/v1/things/1', from('203.0.113.7'))).toEqual([200, 429]);
    expect(await trusting.statuses(1, '/v1/things/1', from('203.0.113.8'))).toEqual([200]);
    const careful = await start({ RATE_LIMIT_REQUESTS: '1' });
    expect(await careful.statuses(1, '/v1/things/1', from('203.0.113.7'))).toEqual([200]);
    expect(await careful.statuses(1, '/v1/things/1', from('203.0.113.8'))).toEqual([429]);
  });

  it('counts where it is told to, and by whom it is told', async () => {
    const keys: string[] = [];
    const storage: NonNullable<RateLimitOptions['storage']> = {
      increment: async (key, ttl, limit) => {
        keys.push(key);
        const totalHits = keys.filter((known) => known === key).length;
        const isBlocked = totalHits > limit;
        return { totalHits, timeToExpire: ttl, isBlocked, timeToBlockExpire: isBlocked ? 7 : 0 };
      },
    };
    const { get, statuses } = await start(
      {},
      {
        rateLimit: {
          requests: 1,
          storage,
          clientOf: (request) =>
            String((request as { headers: Record<string, unknown> }).headers['x-tenant']),
        },
      },
    );
    expect(await statuses(2, '/v1/things/1', { 'x-tenant': 'a' })).toEqual([200, 429]);
    expect(await statuses(1, '/v1/things/1', { 'x-tenant': 'b' })).toEqual([200]);
    const refused = await get('/v1/things/1', { 'x-tenant': 'b' });
    expect(refused.headers.get('retry-after')).toBe('7');
    expect(new Set(keys)).toEqual(new Set(['default-a', 'default-b']));
  });

  it('is refused at the start where it cannot be, with every other problem', async () => {
    const wrong = smallService({
      SMALL_RATE_LIMIT_REQUESTS: '0',
      RATE_LIMIT_WINDOW: 'soon',
      TRUSTED_PROXIES: '10.0.0.0/8, everybody, 1.2.3.4/99',
    });
    await expect(wrong).rejects.toThrow(/^3 problems in the settings of small_service/);
    await expect(wrong).rejects.toThrow('SMALL_RATE_LIMIT_REQUESTS must not be less than 1');
    await expect(wrong).rejects.toThrow('RATE_LIMIT_WINDOW must be a number: got "soon"');
    await expect(wrong).rejects.toThrow(
      /TRUSTED_PROXIES must be addresses, subnets .* got ".*everybody/,
    );
  });
});
