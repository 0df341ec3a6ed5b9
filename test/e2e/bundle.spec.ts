import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  describeOn,
  freePort,
  startOwnKafka,
  uniquePrefix,
  waitFor,
  type OwnKafka,
} from '@mainstay/testing';
import { inPostgres } from './reference/in-postgres';
import { ROOT, runNode, RunningProcess } from './reference/run-process';

const APPS = {
  content: 'CONTENT_',
  'batch-orchestrator': 'BATCH_ORCHESTRATOR_',
  'essay-lifecycle': 'ESSAY_LIFECYCLE_',
  'spell-checker': 'SPELL_CHECKER_',
};

describeOn(
  ['postgres', 'redis'],
  'a bundled service, with nothing installed beside it',
  (servers) => {
    const folder = mkdtempSync(join(tmpdir(), 'mainstay-bundle-'));
    const database = uniquePrefix('bundle');
    let kafka: OwnKafka;
    let env: Record<string, string>;

    beforeAll(async () => {
      await inPostgres(servers.postgres.url, `CREATE DATABASE ${database}`);
      kafka = await startOwnKafka();
      const url = new URL(servers.postgres.url);
      url.pathname = `/${database}`;
      env = {
        MAINSTAY_PROFILE: 'external',
        KAFKA_BOOTSTRAP_SERVERS: kafka.bootstrapServers,
        DATABASE_URL: url.href,
        REDIS_URL: servers.redis.url,
        SPELL_CHECKER_METRICS_PORT: String(await freePort()),
      };
      await done(runNode('libs/cli/bin/mainstay.js', ['topics', 'ensure'], { env }));
      await done(runNode('tools/bundle/bundle.mjs', Object.keys(APPS)));
      for (const app of Object.keys(APPS)) {
        cpSync(join(ROOT, 'apps', app, 'dist', 'bundle'), join(folder, app), { recursive: true });
      }
    });

    afterAll(async () => {
      await kafka.dispose();
      await inPostgres(servers.postgres.url, `DROP DATABASE ${database} WITH (FORCE)`);
      rmSync(folder, { recursive: true, force: true });
    });

    const start = (app: keyof typeof APPS, port: number) =>
      new RunningProcess(process.execPath, ['--enable-source-maps', join(folder, app, 'main.js')], {
        cwd: folder,
        env: {
          ...env,
          [`${APPS[app]}PORT`]: String(port),
          [`${APPS[app]}MIGRATE_ON_START`]: 'true',
        },
      });

    it.each(Object.keys(APPS) as (keyof typeof APPS)[])(
      'migrates, gets ready, shows its API and ends with 0: %s',
      async (app) => {
        const port = await freePort();
        const running = start(app, port);
        const statusOf = async (path: string) => {
          const answer = await fetch(`http://127.0.0.1:${port}${path}`).catch(() => undefined);
          return answer?.status;
        };
        try {
          await waitFor(async () => (await statusOf('/readiness')) === 200, {
            what: `${app} to be ready`,
            deadlineMs: 30_000,
          });
          for (const path of ['/docs', '/docs/swagger-ui-bundle.js', '/docs-json', '/metrics']) {
            expect({ path, status: await statusOf(path) }).toEqual({ path, status: 200 });
          }
        } finally {
          running.signal('SIGTERM');
        }
        expect(await running.finished).toMatchObject({ code: 0, errors: '' });
      },
    );

    it.each([
      [[], 'Which service?'],
      [['content', 'reference-system'], 'No service is called reference-system: batch-orch'],
    ])('is not made of %p, in one line', async (apps, said) => {
      const { code, errors } = await runNode('tools/bundle/bundle.mjs', apps).finished;
      expect(code).toBe(2);
      expect(errors).toContain(said);
      expect(errors.trim().split('\n')).toHaveLength(1);
    });

    it('names a busy port as the service does that is not bundled', async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, resolve));
      const { port } = server.address() as { port: number };
      const { code, output } = await start('essay-lifecycle', port).finished;
      await new Promise((resolve) => server.close(resolve));

      expect(code).toBe(1);
      expect(output).toContain(`Port ${port} is in use`);
      expect(output).toContain('ESSAY_LIFECYCLE_PORT');
    });

    it('says of an error where it comes from in the source', async () => {
      const script = `require('net').Server.prototype.listen = () => { throw new Error('deaf'); };
        require('./main.js');`;
      const { code, output } = await new RunningProcess(
        process.execPath,
        ['--enable-source-maps', '-e', script],
        { cwd: join(folder, 'essay-lifecycle'), env },
      ).finished;

      expect(code).toBe(1);
      expect(output).toMatch(/Service\.boot \(.*libs\/service\/src\/starting\/service\.ts:\d+/);
    });
  },
);

async function done(running: RunningProcess): Promise<void> {
  const { code, output, errors } = await running.finished;
  if (code !== 0) throw new Error(`It ended with ${code}: ${output}${errors}`);
}
