/** The broker version that suites run on where they start one. */
export const KAFKA_VERSION = '4.1.0';

/** Where a broker listens, and where it keeps its log. */
export interface BrokerAddress {
  readonly listenHost: string;
  readonly port: number;
  /** Where clients are sent to. @default port */
  readonly advertisedPort?: number;
  readonly controllerPort: number;
  readonly logDir: string;
}

/**
 * Settings of a one-node KRaft broker that is good for tests: no topics by accident, replication 1,
 * groups that form at once, few internal partitions so that the first group is there soon.
 */
export function brokerSettings(address: BrokerAddress): Readonly<Record<string, string>> {
  const { listenHost, port, advertisedPort = port, controllerPort, logDir } = address;
  return {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    listeners: `PLAINTEXT://${listenHost}:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${advertisedPort}`,
    'log.dirs': logDir,
    'auto.create.topics.enable': 'false',
    'num.partitions': '3',
    'default.replication.factor': '1',
    'min.insync.replicas': '1',
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '4',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'transaction.state.log.num.partitions': '4',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    'group.initial.rebalance.delay.ms': '0',
    'group.min.session.timeout.ms': '1000',
    'log.cleaner.dedupe.buffer.size': '16777216',
    'broker.session.timeout.ms': '3000',
    'broker.heartbeat.interval.ms': '500',
  };
}

/** The settings as a Java properties file. */
export function asProperties(settings: Readonly<Record<string, string>>): string {
  const escape = (value: string): string => value.replaceAll('\\', '\\\\');
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${escape(value)}\n`)
    .join('');
}

/** The settings as the official image takes them: `log.dirs` is `KAFKA_LOG_DIRS`. */
export function asImageEnvironment(settings: Readonly<Record<string, string>>): string[] {
  const name = (key: string): string => `KAFKA_${key.toUpperCase().replaceAll('.', '_')}`;
  return Object.entries(settings).map(([key, value]) => `${name(key)}=${value}`);
}
