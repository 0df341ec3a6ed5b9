import type { ServerOrigin } from '../server';
import { ServerUnavailableError } from '../server.errors';
import { environmentSource } from './environment-source';
import { describeServer } from './resolve-all';
import { resolveServer, type ServerSource } from './server-source';
import { handOver, SHARED_SERVERS, sharedServer, skippedServers } from './shared-servers';

function source(origin: ServerOrigin, url?: string): ServerSource {
  return {
    origin,
    find: () => Promise.resolve(url ? { url, version: '7' } : { reason: `no ${origin}` }),
  };
}

describe('resolveServer', () => {
  it('takes the first source that gives one', async () => {
    const sources = [source('environment'), source('running', 'redis://a'), source('docker', 'b')];
    const server = await resolveServer('redis', sources, '');
    expect(server).toMatchObject({ name: 'redis', url: 'redis://a', origin: 'running' });
    await expect(server.stop()).resolves.toBeUndefined();
  });

  it('lists every way it tried, what to install and how to go on without', async () => {
    const attempt = resolveServer('kafka', [source('running'), source('docker')], 'install Java');
    await expect(attempt).rejects.toThrow(ServerUnavailableError);
    await expect(attempt).rejects.toThrow(
      /running: no running[^]*docker: no docker[^]*install Java.*MAINSTAY_TEST_SKIP=kafka/,
    );
  });
});

describe('environmentSource', () => {
  it('passes on when its variable is not set', async () => {
    const unset = environmentSource('redis', 'REDIS_URL', () => Promise.resolve('7'), {});
    expect(await unset.find()).toEqual({ reason: 'REDIS_URL is not set' });
  });

  it('fails rather than pass on when the server that is named does not answer', async () => {
    const env = { REDIS_URL: 'redis://nowhere' };
    const named = environmentSource('redis', 'REDIS_URL', () => Promise.resolve(undefined), env);
    await expect(named.find()).rejects.toThrow(/nothing answers at REDIS_URL/);
  });
});

describe('shared servers', () => {
  const server = {
    name: 'postgres' as const,
    url: 'postgres://me:secret@db:5432/test',
    origin: 'running' as const,
    version: '17.1',
    stop: () => Promise.resolve(),
  };

  it('reach the suites of a run as the set-up resolved them', () => {
    const env = { [SHARED_SERVERS]: handOver([server]) };
    expect(sharedServer('postgres', env)).toMatchObject({ url: server.url, origin: 'running' });
    expect(sharedServer('kafka', env)).toBeUndefined();
  });

  it('are named without their password', () => {
    expect(describeServer(server)).toBe(
      'postgres 17.1 at postgres://me:***@db:5432/test (running)',
    );
    const redis = { ...server, name: 'redis' as const, url: 'redis://:p/w@cache:6379' };
    expect(describeServer(redis)).toBe('redis 17.1 at redis://:***@cache:6379 (running)');
  });
});

describe('skippedServers', () => {
  it('reads names separated by commas', () => {
    expect(skippedServers({ MAINSTAY_TEST_SKIP: 'kafka, redis' })).toEqual(['kafka', 'redis']);
    expect(skippedServers({})).toEqual([]);
  });

  it('refuses a name that is no server', () => {
    expect(() => skippedServers({ MAINSTAY_TEST_SKIP: 'kafak' })).toThrow(/"kafak" is none of/);
  });
});
