// Kafka Connect standalone with Debezium's PostgreSQL connector, from Maven's jars.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort, waitFor } from '@mainstay/testing';

const run = promisify(execFile);
export const DEBEZIUM = '3.4.0.Final';
const KAFKA = '4.1.0';

export class Connect {
  #process;
  #folder;
  #url;

  /** @param heap as Kafka's own scripts give it. */
  static async start(bootstrapServers, heap = ['-Xms256m', '-Xmx2g']) {
    const connect = new Connect();
    const jars = await connectJars();
    connect.#folder = mkdtempSync(join(tmpdir(), 'mainstay-connect-'));
    const port = await freePort();
    connect.#url = `http://127.0.0.1:${port}`;
    const properties = join(connect.#folder, 'worker.properties');
    writeFileSync(
      properties,
      asProperties(workerSettings(connect.#folder, bootstrapServers, port)),
    );
    const log = openSync(join(connect.#folder, 'connect.log'), 'a');
    connect.#process = spawn(
      'java',
      [
        ...heap,
        '-XX:+UseG1GC',
        '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
        '-cp',
        join(jars, '*'),
        'org.apache.kafka.connect.cli.ConnectStandalone',
        properties,
      ],
      { stdio: ['ignore', log, log] },
    );
    closeSync(log);
    const end = () => connect.#process.kill('SIGKILL');
    process.once('exit', end);
    connect.#process.once('exit', () => process.off('exit', end));
    await waitFor(() => connect.#answers(), {
      what: 'Kafka Connect to answer',
      deadlineMs: 60_000,
    });
    return connect;
  }

  get pid() {
    return this.#process.pid;
  }

  /** Waits until the connector's task runs. */
  async create(name, config) {
    await this.#ask('PUT', `/connectors/${name}/config`, config);
    await this.#becomes(name, 'RUNNING');
  }

  /** Ends its task and keeps its position; a task that has failed meanwhile is an error. */
  async stop(name) {
    const { tasks } = await this.#ask('GET', `/connectors/${name}/status`);
    const failed = tasks.find(({ state }) => state === 'FAILED');
    if (failed !== undefined) throw new Error(`${name} failed: ${failed.trace}`);
    await this.#ask('PUT', `/connectors/${name}/stop`);
    await waitFor(
      async () => (await this.#ask('GET', `/connectors/${name}/status`)).tasks.length === 0,
      { what: `${name} to stop`, deadlineMs: 60_000 },
    );
  }

  async resume(name) {
    await this.#ask('PUT', `/connectors/${name}/resume`);
  }

  async remove(name) {
    await this.#ask('DELETE', `/connectors/${name}`);
  }

  async end() {
    if (this.#process.exitCode === null) {
      const gone = once(this.#process, 'exit');
      this.#process.kill('SIGTERM');
      await gone;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #answers() {
    if (this.#process.exitCode !== null) throw new Error(`Kafka Connect ended.\n${this.#words()}`);
    return fetch(this.#url).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  async #becomes(name, state) {
    await waitFor(
      async () => {
        const { tasks } = await this.#ask('GET', `/connectors/${name}/status`);
        const [task] = tasks;
        if (task?.state === 'FAILED') throw new Error(`${name} failed: ${task.trace}`);
        return task?.state === state;
      },
      { what: `${name} to be ${state}`, deadlineMs: 60_000 },
    );
  }

  async #ask(method, path, body) {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.status === 404 && method === 'GET') return { tasks: [] };
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }

  #words() {
    const text = readFileSync(join(this.#folder, 'connect.log'), 'utf8');
    return text.trimEnd().split('\n').slice(-20).join('\n');
  }
}

function workerSettings(folder, bootstrapServers, port) {
  return {
    'bootstrap.servers': bootstrapServers,
    listeners: `http://127.0.0.1:${port}`,
    'offset.storage.file.filename': join(folder, 'offsets'),
    'key.converter': 'org.apache.kafka.connect.storage.StringConverter',
    'value.converter': 'org.apache.kafka.connect.storage.StringConverter',
    'header.converter': 'org.apache.kafka.connect.storage.StringConverter',
  };
}

function asProperties(settings) {
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

async function connectJars() {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'mainstay');
  const target = join(cache, `debezium-${DEBEZIUM}`);
  if (existsSync(target)) return target;
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(`${target}.fetching-`);
  try {
    writeFileSync(join(work, 'pom.xml'), pom());
    const goal = ['dependency:copy-dependencies', '-DoutputDirectory=jars'];
    await run('mvn', ['-B', '-q', ...goal, '-DincludeScope=runtime'], { cwd: work });
    renameSync(join(work, 'jars'), target);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return target;
}

function pom() {
  const dependency = (group, name, version) =>
    `<dependency><groupId>${group}</groupId><artifactId>${name}</artifactId>` +
    `<version>${version}</version></dependency>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>mainstay</groupId>
  <artifactId>bench-connect</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    ${dependency('org.apache.kafka', 'connect-runtime', KAFKA)}
    ${dependency('io.debezium', 'debezium-connector-postgres', DEBEZIUM)}
    ${dependency('org.slf4j', 'slf4j-simple', '1.7.36')}
  </dependencies>
</project>
`;
}
