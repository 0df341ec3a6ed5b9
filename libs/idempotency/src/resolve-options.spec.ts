import { resolveIdempotencyOptions } from './resolve-options';

describe('resolveIdempotencyOptions', () => {
  it('has the defaults of the wire contract', () => {
    expect(resolveIdempotencyOptions({ inbox: { reserve: undefined } }, 'svc', {})).toMatchObject({
      defaultStore: 'redis',
      serviceName: 'svc',
      keyPrefix: 'huleedu:idempotency:v2',
      version: 2,
      defaultTtlSeconds: 86_400,
      leaseMs: 30_000,
      renewMs: 10_000,
      onStoreFailure: 'process',
    });
  });

  it('lets the environment win over the options', () => {
    const options = { envPrefix: 'CONTENT_', defaultTtlSeconds: 5, ttlSeconds: { results: 6 } };
    const environment = { CONTENT_IDEMPOTENCY_TTL_SECONDS: 'default=7,results=8' };
    expect(resolveIdempotencyOptions(options, 'svc', environment)).toMatchObject({
      defaultTtlSeconds: 7,
      ttlSeconds: { results: 8 },
    });
    expect(resolveIdempotencyOptions(options, 'svc', {}).defaultTtlSeconds).toBe(5);
  });

  it('lists every problem in one error', () => {
    const options = {
      envPrefix: 'CONTENT',
      leaseMs: 5,
      renewMs: 10,
      defaultStore: 'nowhere',
      ttlSeconds: { results: 0 },
      inbox: { reserve: 0 },
    };
    const environment = { CONTENT_IDEMPOTENCY_TTL_SECONDS: 'soon' };
    expect(() => resolveIdempotencyOptions(options, 'svc', environment)).toThrow(
      expect.objectContaining({
        code: 'IDEMPOTENCY_OPTIONS_INVALID',
        problems: [
          expect.stringContaining('CONTENT_IDEMPOTENCY_TTL_SECONDS'),
          expect.stringContaining('renewMs must be below leaseMs'),
          expect.stringContaining('ttlSeconds of results'),
          expect.stringContaining('defaultStore nowhere'),
          expect.stringContaining('inbox.reserve'),
        ],
      }),
    );
  });
});
