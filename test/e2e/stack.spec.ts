import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeOn, freePort, uniquePrefix, waitFor } from '@mainstay/testing';
import { inPostgres } from './reference/in-postgres';
import { processesWith, ROOT, runNode, RunningProcess } from './reference/run-process';

const STACK = 'tools/stack/stack.mjs';
const SMOKE = 'tools/smoke/smoke.mjs';
const PORTS = {
  orchestrator: 'BATCH_ORCHESTRATOR_PORT',
  lifecycle: 'ESSAY_LIFECYCLE_PORT',
  'spell-checker': 'SPELL_CHECKER_PORT',
  'spell-checker-worker': 'SPELL_CHECKER_METRICS_PORT',
  content: 'CONTENT_PORT',
};

interface StackState {
  readonly services: Readonly<Record<string, { pid: number; state: string; restarts: number }>>;
}

describeOn(['kafka', 'postgres', 'redis'], 'npm run stack and npm run smoke', (servers) => {
  const folder = mkdtempSync(join(tmpdir(), 'mainstay-stack-'));
  const database = uniquePrefix('stack');
  const ports: Record<string, string> = {};
  let env: Record<string, string>;
  let stack: RunningProcess;

  beforeAll(async () => {
    await inPostgres(servers.postgres.url, `CREATE DATABASE ${database}`);
    const url = new URL(servers.postgres.url);
    url.pathname = `/${database}`;
    for (const name of Object.values(PORTS)) ports[name] = String(await freePort());
    env = {
      ...ports,
      KAFKA_BOOTSTRAP_SERVERS: servers.kafka.url,
      DATABASE_URL: url.href,
      REDIS_URL: servers.redis.url,
    };
    stack = runNode(STACK, ['--data', folder], { env });
    await stack.says(/ready: /, 120_000);
  });

  afterAll(async () => {
    stack.signal('SIGTERM');
    await stack.finished;
    await inPostgres(servers.postgres.url, `DROP DATABASE ${database} WITH (FORCE)`);
    rmSync(folder, { recursive: true, force: true });
  });

  it('takes the servers that the variables name and says which', () => {
    expect(stack.output).toContain(`kafka`);
    expect(stack.output).toContain(`at ${servers.kafka.url} (KAFKA_BOOTSTRAP_SERVERS)`);
    expect(stack.output).toMatch(new RegExp(`/${database} \\(DATABASE_URL\\)`));
    expect(stack.output).toContain(`at ${servers.redis.url} (REDIS_URL)`);
  });

  it('passes the smoke script, Kafka included', async () => {
    const { code, output, errors } = await smoke().finished;

    expect({ code, output, errors }).toMatchObject({ code: 0, errors: '' });
    expect(output).toMatch(/the completion event: \d+ checks, as it should be/);
    expect(output).toMatch(/smoke: \d+ checks, all as it should be/);
  });

  it('names every difference of a system that is not right, and ends with 1', async () => {
    const nowhere = `http://127.0.0.1:${await freePort()}`;
    const { code, output } = await smoke('--content', nowhere, '--wait', '0').finished;

    expect(code).toBe(1);
    expect(output).toContain(`content is ready at ${nowhere}: ECONNREFUSED`);
    expect(output).toMatch(/smoke: \d+ checks, 1 differences/);
  });

  it('waits for the whole of a system that is not there no longer than it was told', async () => {
    const nowhere = `http://127.0.0.1:${await freePort()}`;
    const addresses = Object.keys(PORTS).flatMap((name) => [`--${name}`, nowhere]);
    const { code, output } = await smoke(...addresses, '--wait', '4').finished;

    expect(code).toBe(1);
    const [, seconds] = /5 checks, 5 not as it should be \((\S+) s\)/.exec(output) ?? [];
    expect(Number(seconds)).toBeLessThan(15);
  });

  it('starts a service again that was killed, and says so', async () => {
    const { pid } = state().services['essay-lifecycle'] ?? { pid: 0 };
    process.kill(pid, 'SIGKILL');
    await stack.says(/essay-lifecycle ended with SIGKILL; it starts again/);
    await stack.says(/essay-lifecycle is ready again/);

    expect(state().services['essay-lifecycle']).toMatchObject({ state: 'ready', restarts: 1 });
    expect((await smoke().finished).code).toBe(0);
  });

  it('names every busy port to a second one, which ends with 1', async () => {
    const { code, output } = await runNode(STACK, ['--data', folder], { env }).finished;

    expect(code).toBe(1);
    for (const [name, port] of Object.entries(ports)) {
      expect(output).toContain(`Port ${port} of `);
      expect(output).toContain(name);
    }
  });

  it('ends with 1 and the last lines of a service that cannot start', async () => {
    const broken: Record<string, string> = {
      ...env,
      BATCH_ORCHESTRATOR_DATABASE_POOL_SIZE: 'many',
    };
    for (const name of Object.values(PORTS)) broken[name] = String(await freePort());
    const own = mkdtempSync(join(tmpdir(), 'mainstay-stack-'));
    const { code, output } = await runNode(STACK, ['--data', own], { env: broken }).finished;
    rmSync(own, { recursive: true, force: true });

    expect(code).toBe(1);
    expect(output).toMatch(/BATCH_ORCHESTRATOR_DATABASE_POOL_SIZE must be a number: got "many"/);
  });

  it('stops everything on SIGTERM and ends with 0', async () => {
    const pids = Object.values(state().services).map(({ pid }) => pid);
    stack.signal('SIGTERM');
    const { code, output } = await stack.finished;

    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).toMatch(/\[stack\] stopped\n$/);
    expect(pids.filter(isAlive)).toEqual([]);
    await waitFor(async () => (await processesWith(folder)).length === 0, {
      what: 'nothing to be left',
    });
  });

  it('stops everything too when the npm that runs it is ended', async () => {
    const args = ['run', 'stack', '--silent', '--', '--data', folder];
    const npm = new RunningProcess('npm', args, { env });
    await npm.says(/ready: /, 120_000);
    const pids = Object.values(state().services).map(({ pid }) => pid);
    npm.signal('SIGTERM');
    const { output } = await npm.finished;

    expect(output).toMatch(/\[stack\] stopped\n$/);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it('shows its options', async () => {
    for (const script of [STACK, SMOKE]) {
      const { code, output } = await runNode(script, ['--help']).finished;
      expect({ script, code }).toEqual({ script, code: 0 });
      expect(output).toMatch(/npm run (stack|smoke)/);
      const wrong = await runNode(script, [`--${randomUUID()}`]).finished;
      expect({ script, code: wrong.code }).toEqual({ script, code: 2 });
    }
  });

  function smoke(...args: string[]): RunningProcess {
    const urls = Object.entries(PORTS).flatMap(([flag, variable]) => [
      `--${flag}`,
      `http://127.0.0.1:${ports[variable]}`,
    ]);
    const kafka = { KAFKA_BOOTSTRAP_SERVERS: servers.kafka.url };
    return runNode(SMOKE, [...urls, ...args], { env: kafka, cwd: ROOT });
  }

  function state(): StackState {
    return JSON.parse(readFileSync(join(folder, 'stack.json'), 'utf8')) as StackState;
  }
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
