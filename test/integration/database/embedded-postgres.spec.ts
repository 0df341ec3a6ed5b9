import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { Test } from '@nestjs/testing';
import { DatabaseModule, EmbeddedPostgres } from '@mainstay/database';
import { freePort, waitFor } from '@mainstay/testing';
import { Client } from 'pg';
import { DataSource } from 'typeorm';

const PACKAGE = join(__dirname, '../../../libs/database');
const STARTER = `
  const { EmbeddedPostgres } = require(${JSON.stringify(PACKAGE)});
  const server = new EmbeddedPostgres({ dataDir: process.argv[1] });
  server.start().then(({ url }) => { console.log(url); setInterval(() => {}, 1000); });
`;

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** A process of its own that keeps a server on the folder; with the server's address. */
async function starter(dataDir: string): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, ['-e', STARTER, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  return { child, url: line.toString().trim() };
}

function serverPid(dataDir: string): number {
  return Number.parseInt(readFileSync(join(dataDir, 'cluster/postmaster.pid'), 'utf8'), 10);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('EmbeddedPostgres', () => {
  let folder: string;
  const dataDir = (name: string) => join(folder, name);

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'mainstay-embedded-'));
    chmodSync(folder, 0o755);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('makes a database and keeps its rows between starts', async () => {
    const server = new EmbeddedPostgres({ dataDir: dataDir('kept') });
    const first = await server.start();
    await query(first.url, 'CREATE TABLE kept AS SELECT 7 AS value');
    await server.stop();
    await expect(query(first.url, 'SELECT 1')).rejects.toThrow();
    const second = await server.start();
    await expect(query(second.url, 'SELECT value FROM kept')).resolves.toEqual([{ value: 7 }]);
    await server.stop();
  });

  it('runs twice at once on different folders and listens on the port it was given', async () => {
    const port = await freePort();
    const one = new EmbeddedPostgres({ dataDir: dataDir('one'), port });
    const two = new EmbeddedPostgres({ dataDir: dataDir('two') });
    const [first, second] = await Promise.all([one.start(), two.start()]);
    expect(new URL(first.url).port).toBe(String(port));
    expect(second.url).not.toBe(first.url);
    await Promise.all([one.stop(), two.stop()]);
  });

  it('refuses a stranger without the password', async () => {
    const server = new EmbeddedPostgres({ dataDir: dataDir('kept') });
    const address = new URL((await server.start()).url);
    address.password = 'guessed';
    await expect(query(address.href, 'SELECT 1')).rejects.toThrow(/password/);
    await server.stop();
  });

  it('says who uses a folder that is taken', async () => {
    const { child } = await starter(dataDir('taken'));
    const second = new EmbeddedPostgres({ dataDir: dataDir('taken') });
    await expect(second.start()).rejects.toThrow(`in use by process ${child.pid}`);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await expect(second.start()).resolves.toBeDefined();
    await second.stop();
  });

  it('ends with its process when that is killed, and recovers at the next start', async () => {
    const { child, url } = await starter(dataDir('orphan'));
    const pid = serverPid(dataDir('orphan'));
    await query(url, 'CREATE TABLE kept AS SELECT 1 AS value');
    child.kill('SIGKILL');
    await waitFor(() => !isAlive(pid), { deadlineMs: 10_000, what: 'the server ends' });
    const server = new EmbeddedPostgres({ dataDir: dataDir('orphan') });
    const { url: next } = await server.start();
    await expect(query(next, 'SELECT value FROM kept')).resolves.toEqual([{ value: 1 }]);
    await server.stop();
  });

  it('recovers from a killed server whose process id is somebody else now', async () => {
    const server = new EmbeddedPostgres({ dataDir: dataDir('crashed') });
    const { url } = await server.start();
    await query(url, 'CREATE TABLE kept AS SELECT 2 AS value');
    const file = join(dataDir('crashed'), 'cluster/postmaster.pid');
    const note = readFileSync(file, 'utf8');
    const pid = serverPid(dataDir('crashed'));
    process.kill(pid, 'SIGKILL');
    await waitFor(() => !isAlive(pid), { deadlineMs: 10_000, what: 'the server is gone' });
    await server.stop();
    if (!existsSync(file)) writeFileSync(file, note);
    writeFileSync(file, note.replace(String(pid), String(process.pid)));
    const { url: next } = await server.start();
    await expect(query(next, 'SELECT value FROM kept')).resolves.toEqual([{ value: 2 }]);
    await server.stop();
  });

  it('refuses a cluster of another major version', async () => {
    const server = new EmbeddedPostgres({ dataDir: dataDir('old') });
    await server.start();
    await server.stop();
    writeFileSync(join(dataDir('old'), 'cluster/PG_VERSION'), '9.6\n');
    await expect(server.start()).rejects.toThrow('was made by PostgreSQL 9.6');
  });

  it('serves the applications it is given to, and ends when the last of them closes', async () => {
    const embedded = new EmbeddedPostgres({ dataDir: dataDir('shared') });
    const boot = (schema: string) =>
      Test.createTestingModule({ imports: [DatabaseModule.forRoot({ embedded, schema })] })
        .compile()
        .then((module) => module.init());
    const [one, two] = await Promise.all([boot('one'), boot('two')]);
    const pid = serverPid(dataDir('shared'));
    await one.close();
    const rows = await two.get(DataSource).query('SELECT current_schema() AS schema');
    expect(rows).toEqual([{ schema: 'two' }]);
    await two.close();
    expect(isAlive(pid)).toBe(false);
  });
});
