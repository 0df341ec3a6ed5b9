import { protectedBy, protectedService } from './protected-service';

const PROBLEM = /AUTH_MODE is missing: in production/;

describe('whether an HTTP API takes tokens', () => {
  const started = async (environment: Record<string, string>) => {
    const { service } = await protectedService(environment);
    await service.start();
    const { status } = await fetch(`${service.url}/v1/me`);
    await service.stop();
    return status;
  };

  it('is open in development, unless it is told to take them', async () => {
    expect(await started({})).toBe(200);
    expect(await started(protectedBy('http://127.0.0.1:9/jwks.json'))).toBe(401);
  });

  it('must be said in production: to be open needs a variable too', async () => {
    await expect(protectedService({ ENVIRONMENT: 'production' })).rejects.toThrow(PROBLEM);
    expect(await started({ ENVIRONMENT: 'production', AUTH_MODE: 'off' })).toBe(200);
  });

  it('is among all the other problems of a start', async () => {
    const wrong = protectedService({ ENVIRONMENT: 'production', API_PORT: 'x', LOG_LEVEL: 'loud' });
    await expect(wrong).rejects.toThrow(/^3 problems in the settings of api_service/);
    await expect(wrong).rejects.toThrow(PROBLEM);
    await expect(wrong).rejects.toThrow('API_PORT must be a number');
  });

  it('names everything that tokens need and is not there', async () => {
    const wrong = protectedService({ AUTH_MODE: 'jwt', JWT_ALGORITHMS: 'ES256' });
    for (const name of ['JWT_ISSUER', 'JWT_AUDIENCE', 'JWT_JWKS_URL']) {
      await expect(wrong).rejects.toThrow(`${name} is missing`);
    }
    // Where the keys are says enough: a half-set-up protection is no open API.
    const half = protectedService({ JWT_JWKS_URL: 'https://issuer.example/jwks.json' });
    await expect(half).rejects.toThrow('JWT_ISSUER is missing');
  });

  it.each(['none', 'HS256', 'ES256,none'])('takes no signature that %s is', async (algorithms) => {
    const wrong = protectedService({
      ...protectedBy('https://issuer.example/jwks.json'),
      JWT_ALGORITHMS: algorithms,
    });
    await expect(wrong).rejects.toThrow(/JWT_ALGORITHMS .*must be one of/);
  });
});
