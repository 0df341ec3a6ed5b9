import { locatePart } from './part-location';

const where = (
  environment: string,
  profile?: 'embedded' | 'external',
  url?: string,
): Parameters<typeof locatePart>[1] => ({ environment, profile, url });

describe('where a part runs', () => {
  it('is at its address where one is set, whatever the profile', () => {
    expect(locatePart('redis', where('development', 'embedded', 'redis://r'))).toEqual({
      embedded: false,
      url: 'redis://r',
    });
  });

  it.each(['development', 'testing'])('is in the process in %s', (environment) => {
    expect(locatePart('kafka', where(environment))).toEqual({ embedded: true });
  });

  it('is where compose has it in every other environment', () => {
    expect(locatePart('kafka', where('staging'))).toEqual({ embedded: false, url: 'kafka:9092' });
    expect(locatePart('redis', where('production'))).toEqual({
      embedded: false,
      url: 'redis://redis:6379',
    });
  });

  it('is nowhere for an external database without an address', () => {
    expect(locatePart('database', where('development', 'external'))).toEqual({
      problem: expect.stringContaining('DATABASE_URL is missing') as unknown,
    });
  });

  it('is never in the process in production, and says which variable to set', () => {
    expect(locatePart('kafka', where('production', 'embedded'))).toEqual({
      problem: expect.stringContaining('Set KAFKA_BOOTSTRAP_SERVERS') as unknown,
    });
  });
});
