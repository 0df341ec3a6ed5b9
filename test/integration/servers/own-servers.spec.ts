import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  freePort,
  skippedServers,
  startOwnKafka,
  startOwnPostgres,
  startOwnRedis,
  waitFor,
} from '@mainstay/testing';
import type { OwnServer, OwnServerOptions } from '@mainstay/testing';
import { probeKafka } from '../../../libs/testing/src/servers/kafka/kafka-probe';
import { probePostgres } from '../../../libs/testing/src/servers/postgres/postgres-probe';
import { probeRedis } from '../../../libs/testing/src/servers/redis/redis-probe';

const kinds: {
  name: string;
  start: (options?: OwnServerOptions) => Promise<OwnServer>;
  answers: (url: string) => Promise<boolean>;
}[] = [
  { name: 'kafka', start: startOwnKafka, answers: (url) => probeKafka(url, 300) },
  {
    name: 'postgres',
    start: startOwnPostgres,
    answers: (url) => probePostgres(url, 300).then(Boolean, () => false),
  },
  {
    name: 'postgres',
    start: (options) => startOwnPostgres({ ...options, from: 'npm' }),
    answers: (url) => probePostgres(url, 300).then(Boolean, () => false),
  },
  { name: 'redis', start: startOwnRedis, answers: (url) => probeRedis(url, 300).then(Boolean) },
];

const wanted = kinds.filter(({ name }) => !(skippedServers() as string[]).includes(name));

describe.each(wanted)("a $name of one's own", ({ name, start, answers }) => {
  let server: OwnServer;
  let dataDir: string;

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), `mainstay-own-${name}-`));
    server = await start({ port: await freePort(), dataDir });
  });

  afterAll(async () => {
    await server.dispose();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('answers at its address once start returns', async () => {
    expect(await answers(server.url)).toBe(true);
  });

  it('answers nobody while it is paused, and again once it is resumed', async () => {
    server.pause();
    expect(await answers(server.url)).toBe(false);
    server.resume();
    await waitFor(() => answers(server.url), { what: `${name} to answer again` });
  });

  it('is gone when killed, and comes back at the same address', async () => {
    const pid = server.pid;
    await server.kill();
    expect(server.pid).toBeUndefined();
    expect(await answers(server.url)).toBe(false);
    await server.start();
    expect(server.pid).not.toBe(pid);
    expect(await answers(server.url)).toBe(true);
  });

  it('restarts on request', async () => {
    const pid = server.pid;
    await server.restart();
    expect(server.pid).not.toBe(pid);
    expect(await answers(server.url)).toBe(true);
  });

  it('can be stopped while it is paused', async () => {
    server.pause();
    await server.stop();
    expect(await answers(server.url)).toBe(false);
    await server.start();
  });
});
