import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../isolation/free-port';
import { dataFolder, type DataFolder } from '../process/data-folder';
import { outputOf } from '../process/executable';
import { ownServer } from '../process/own-server';
import { OwnedProcess } from '../process/owned-process';
import { ServerStartError } from '../server.errors';
import type { OwnServer, OwnServerOptions } from '../server';
import { findJava } from './java';
import { kafkaJars } from './kafka-jars';
import { probeKafka } from './kafka-probe';
import { asProperties, brokerSettings, KAFKA_VERSION } from './kafka-settings';

/**
 * A cluster id is any 16 bytes in base64url; one per data folder would do, one for all does too.
 */
const CLUSTER_ID = 'bWFpbnN0YXktdGVzdHM_Xw';

/** A Java that starts on a busy machine takes many times what it takes on one that idles. */
const START_DEADLINE_MS = 120_000;

/** A broker of one's own; `url` is `127.0.0.1:<port>`. */
export interface OwnKafka extends OwnServer {
  readonly name: 'kafka';
  readonly bootstrapServers: string;
}

/** How a broker of one's own is started. */
export interface OwnKafkaOptions extends OwnServerOptions {
  readonly projectDir?: string;
  /** Where the broker sends its clients, for a proxy that stands before it. @default its port */
  readonly advertisedPort?: number;
  /** Of the broker, over those that are good for tests: further listeners, for example. */
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * Starts a broker on the loopback interface: Java and the jars of {@link kafkaJars}, KRaft, 512 MB.
 */
export async function startOwnKafka(options: OwnKafkaOptions = {}): Promise<OwnKafka> {
  const java = await findJava();
  if ('reason' in java) throw new ServerStartError(`Kafka: ${java.reason}`);
  const jars = await kafkaJars(options.projectDir ?? process.cwd());
  if ('reason' in jars) throw new ServerStartError(`Kafka: ${jars.reason}`);
  const data = dataFolder('kafka', options.dataDir);
  const port = options.port ?? (await freePort());
  const { advertisedPort, settings } = options;
  const classPath = join(jars.folder, '*');
  const launch = { java: java.command, classPath, data, port, advertisedPort, settings };
  const broker = await prepare(launch);
  await broker.start();
  const url = `127.0.0.1:${port}`;
  const parts = {
    name: 'kafka',
    url,
    port,
    version: KAFKA_VERSION,
    process: broker,
    data,
  } as const;
  return Object.assign(ownServer(parts), { bootstrapServers: url });
}

interface Launch {
  readonly java: string;
  readonly classPath: string;
  readonly data: DataFolder;
  readonly port: number;
  readonly advertisedPort: number | undefined;
  readonly settings: Readonly<Record<string, string>> | undefined;
}

async function prepare({
  java,
  classPath,
  data,
  port,
  advertisedPort,
  settings,
}: Launch): Promise<OwnedProcess> {
  const logDir = join(data.path, 'log');
  mkdirSync(logDir, { recursive: true });
  const controllerPort = await freePort();
  const address = { listenHost: '127.0.0.1', port, advertisedPort, controllerPort, logDir };
  const properties = join(data.path, 'server.properties');
  writeFileSync(properties, asProperties({ ...brokerSettings(address), ...settings }));
  const logging = [
    `-Dorg.slf4j.simpleLogger.logFile=${join(data.path, 'broker.log')}`,
    '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
    '-Dorg.slf4j.simpleLogger.showDateTime=true',
  ];
  if (!existsSync(join(logDir, 'meta.properties'))) {
    const format = ['format', '-t', CLUSTER_ID, '-c', properties];
    const args = ['-cp', classPath, ...logging, 'kafka.tools.StorageTool', ...format];
    await outputOf(java, args, { timeoutMs: START_DEADLINE_MS });
  }
  return new OwnedProcess({
    title: 'Kafka',
    command: java,
    args: ['-Xmx512m', '-cp', classPath, ...logging, 'kafka.Kafka', properties],
    logFile: join(data.path, 'broker.out'),
    ready: () => probeKafka(`127.0.0.1:${port}`),
    startDeadlineMs: START_DEADLINE_MS,
  });
}
