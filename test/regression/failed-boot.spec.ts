import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describeOn } from '@mainstay/testing';

const SCRIPT = join(__dirname, 'fixtures/failed-boot.cjs');
const ENDS_WITHIN_MS = 8_000;

/**
 * Found by reading: a boot that failed with `abortOnError: false` left its pool and its clients
 * open, with nobody who could close them, and so the process did not end.
 */
describeOn(['postgres', 'redis'], 'a boot that fails', ({ postgres, redis }) => {
  it.each([
    ['plain', 'by a provider, after the database was opened'],
    ['closing', 'by a hook, after Redis was connected, under closeOnFailure'],
  ])('holds its process no longer (%s): %s', async (mode) => {
    const settings = { mode, postgres: postgres.url, redis: redis.url };
    const child = fork(SCRIPT, [JSON.stringify(settings)], { execArgv: [] });
    const late = setTimeout(() => child.kill('SIGKILL'), ENDS_WITHIN_MS);
    const said = once(child, 'message');
    const [code] = (await once(child, 'exit')) as [number | null];
    clearTimeout(late);
    expect(code).toBe(0);
    expect(await said).toEqual(['The boot fails on purpose', undefined]);
  });
});
