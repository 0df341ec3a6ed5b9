import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { freePort } from '../../isolation/free-port';
import { findJava, majorVersion } from './java';
import { cacheFolders, kafkaJars } from './kafka-jars';
import { probeKafka } from './kafka-probe';
import { asImageEnvironment, asProperties, brokerSettings } from './kafka-settings';

const address = { listenHost: '127.0.0.1', port: 1, controllerPort: 2, logDir: 'C:\\log' };

describe('broker settings', () => {
  it('never create topics by accident and form groups at once', () => {
    const settings = brokerSettings(address);
    expect(settings['auto.create.topics.enable']).toBe('false');
    expect(settings['group.initial.rebalance.delay.ms']).toBe('0');
  });

  it('read as a properties file, backslashes kept', () => {
    expect(asProperties(brokerSettings(address))).toContain('log.dirs=C:\\\\log\n');
  });

  it('read as the environment of the official image', () => {
    expect(asImageEnvironment(brokerSettings(address))).toContain('KAFKA_NODE_ID=1');
  });
});

describe('findJava', () => {
  it.each([
    ['openjdk version "17.0.15" 2025-04-15', 17],
    ['java version "1.8.0_402"', 8],
    ['openjdk version "21" 2023-09-19', 21],
    ['nonsense', 0],
  ])('reads the major version of %s', (text, version) => {
    expect(majorVersion(text)).toBe(version);
  });

  it('says so when there is none', async () => {
    expect(await findJava({ PATH: '' })).toEqual({ reason: 'there is no java' });
  });
});

describe('probeKafka', () => {
  let server: Server;
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it('takes a server that answers in another protocol for none', async () => {
    const port = await freePort();
    server = createServer((socket) => socket.resume().end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    expect(await probeKafka(`127.0.0.1:${port}`)).toBe(false);
  });
});

describe('kafkaJars', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mainstay-jars-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function environment(mvn: string): NodeJS.ProcessEnv {
    mkdirSync(join(folder, 'bin'));
    writeFileSync(join(folder, 'bin', 'mvn'), `#!/bin/sh\n${mvn}\n`);
    chmodSync(join(folder, 'bin', 'mvn'), 0o755);
    return { XDG_CACHE_HOME: join(folder, 'cache'), PATH: [join(folder, 'bin')].join(delimiter) };
  }

  it('fetches once for two that ask at the same moment, and leaves nothing half-done', async () => {
    const env = environment(
      'echo x >> "$(dirname "$0")/calls"; mkdir jars && : > jars/kafka_2.13-4.1.0.jar',
    );
    const [first, second] = await Promise.all([kafkaJars(folder, env), kafkaJars(folder, env)]);
    expect(first).toEqual(second);
    expect(first).toEqual({ folder: cacheFolders(folder, env)[0] });
    expect(readdirSync(join(folder, 'cache', 'mainstay'))).toEqual(['kafka-4.1.0']);
  });

  it("takes what the project's cache holds without Maven", async () => {
    const cached = join(folder, '.mainstay', 'kafka', '4.1.0');
    mkdirSync(cached, { recursive: true });
    writeFileSync(join(cached, 'kafka_2.13-4.1.0.jar'), '');
    expect(await kafkaJars(folder, { PATH: '', XDG_CACHE_HOME: folder })).toEqual({
      folder: cached,
    });
  });

  it('says what went wrong when Maven fails, and keeps nothing', async () => {
    const env = environment('echo "[ERROR] no such artifact" >&2; exit 1');
    expect(await kafkaJars(folder, env)).toEqual({
      reason: expect.stringContaining('no such artifact'),
    });
    expect(existsSync(cacheFolders(folder, env)[0] ?? '')).toBe(false);
  });
});
