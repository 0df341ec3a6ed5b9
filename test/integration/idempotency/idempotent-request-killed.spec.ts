import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Test } from '@nestjs/testing';
import { ServiceIdentityModule } from '@mainstay/core';
import { DatabaseModule, Transactions } from '@mainstay/database';
import { describeOn, uniquePrefix, waitFor } from '@mainstay/testing';

describeOn(['postgres', 'redis'], 'a process killed in a request', ({ postgres, redis }) => {
  const folder = mkdtempSync(join(tmpdir(), 'mainstay-requests-'));
  const running: ChildProcess[] = [];

  async function start(settings: object): Promise<{ process: ChildProcess; url: string }> {
    const child = fork(join(__dirname, 'order-process.cjs'), [JSON.stringify(settings)], {
      execArgv: [],
    });
    running.push(child);
    const [{ url }] = (await once(child, 'message')) as [{ url: string }];
    return { process: child, url };
  }
  afterAll(() => {
    for (const child of running) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  // Kept effects: the inbox has the last one only; with Redis the first one is repeated.
  it.each([
    ['inbox', 1],
    ['redis', 2],
  ])('is carried out again by the next, with the store %s', async (store, kept) => {
    const startsFile = join(folder, store);
    writeFileSync(startsFile, '');
    const schema = uniquePrefix('killed');
    const module = await Test.createTestingModule({
      imports: [
        ServiceIdentityModule.forRoot({ name: 'looking_on' }),
        DatabaseModule.forRoot({ url: postgres.url, schema }),
      ],
    }).compile();
    await module.init();
    const sql = (text: string) => module.get(Transactions).manager().query<{ n: number }[]>(text);
    await sql('CREATE TABLE done (name text)');
    const settings = { store, schema, startsFile, database: postgres.url, redis: redis.url };
    const post = (url: string) =>
      fetch(`${url}/orders`, { method: 'POST', headers: { 'idempotency-key': 'one' } });

    const first = await start({ ...settings, hangs: true });
    const lost = post(first.url).catch(() => 'lost');
    await waitFor(() => readFileSync(startsFile, 'utf8') === 'start\n', { what: 'its effect' });
    const second = await start(settings);
    expect((await post(second.url)).status).toBe(409);
    first.process.kill('SIGKILL');
    expect(await lost).toBe('lost');
    const answer = await waitFor(
      async () => {
        const response = await post(second.url);
        return response.status === 201 ? response : undefined;
      },
      { what: 'its turn', intervalMs: 50 },
    );
    expect(answer.headers.get('idempotency-replayed')).toBeNull();
    expect((await post(second.url)).headers.get('idempotency-replayed')).toBe('true');
    expect((await sql('SELECT count(*)::int AS n FROM done'))[0]!.n).toBe(kept);
    await sql(`DROP SCHEMA ${schema} CASCADE`);
    await module.close();
  });
});
