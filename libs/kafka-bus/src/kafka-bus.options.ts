import { brokenBy, fieldProblems, rule } from '@mainstay/core';
import type { EventCatalogue } from '@mainstay/events';
import { CONSUMER_DEFAULTS, type ConsumerOptions } from './consuming/consumer.options';
import type { ResolvedConsumerOptions } from './consuming/consumer.options';
import {
  RETRY_DEFAULTS,
  type RetryOptions,
  type RetryPolicy,
} from './consuming/retry/retry-policy';
import type { Compression, KafkaDriver } from './drivers/kafka-driver';
import type { KafkaSasl } from './drivers/kafka-client.options';
import { MemoryBroker } from './drivers/memory/memory-broker';
import { KAFKA_BUS_RULES } from './kafka-bus.option-rules';
import { KafkaBusOptionsInvalidError } from './kafka-bus-options-invalid.error';
import type { CircuitBreakerOptions } from '@mainstay/resilience';
import { PRODUCER_DEFAULTS, type ProducerOptions } from './publishing/producer.options';
import type { ResolvedProducerOptions } from './publishing/producer.options';
import type { FallbackBounds } from './resilient/fallback-queue';
import { saslProblems } from './sasl-problems';
import { retryProblems } from './subscribing/subscription-rules';
import type { TopicDefaults } from './topics/topic-plan';

const COMPRESSIONS: readonly Compression[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];

const FALLBACK = rule.either(
  rule.yesOrNo,
  rule.fields<FallbackBounds>({ maxEvents: rule.wholeNumber(1), maxBytes: rule.wholeNumber(1) }),
);

/** How `ResilientKafkaPublisher` behaves. */
export interface ResilientOptions extends Partial<Omit<CircuitBreakerOptions, 'clock'>> {
  /** False: an open circuit is an error. True: the default bounds. @default false */
  readonly fallback?: boolean | Partial<FallbackBounds>;
}

/** Options of `KafkaBusModule`. */
export interface KafkaBusModuleOptions {
  /**
   * `platformatic` needs the package `@platformatic/kafka`; `memory` is embedded; or a driver of
   * one's own. @default 'kafkajs'
   */
  readonly driver?: 'kafkajs' | 'platformatic' | 'memory' | KafkaDriver;
  /** `host:port`, several by comma or as a list. Needed by kafkajs and platformatic. */
  readonly bootstrapServers?: string | readonly string[];
  /** The memory driver's broker, shared by all applications that are given it. @default its own */
  readonly broker?: MemoryBroker;
  /** @default the service's name */
  readonly clientId?: string;
  /** Group of subscriptions that name none. @default `<service>-consumer` */
  readonly groupId?: string;
  /** Refuses to boot with a subscription that has no `@IdempotentConsumer`. @default false */
  readonly requireIdempotency?: boolean;
  readonly sasl?: KafkaSasl;
  /** True, or what `node:tls` takes. */
  readonly ssl?: boolean | import('node:tls').ConnectionOptions;
  readonly producer?: ProducerOptions;
  readonly consumer?: ConsumerOptions;
  /** Of subscriptions that say nothing else. */
  readonly retry?: RetryOptions;
  /**
   * Of `ResilientKafkaPublisher`: its circuit, and whether events may wait in memory. Given, it is
   * the application's EVENT_PUBLISHER too: the outbox relay publishes through the circuit.
   */
  readonly resilient?: ResilientOptions;
  readonly topics?: Partial<TopicDefaults> & {
    /** Makes missing topics at boot and on the first publish. @default true for `memory` only */
    readonly ensure?: boolean;
    /** Its topics are made as well. */
    readonly catalogue?: EventCatalogue;
  };
}

/** The options with every default in its place. */
export interface KafkaBusSettings {
  readonly driver: 'kafkajs' | 'platformatic' | 'memory' | KafkaDriver;
  readonly bootstrapServers: readonly string[];
  readonly broker: MemoryBroker | undefined;
  readonly clientId: string;
  readonly groupId: string;
  readonly requireIdempotency: boolean;
  readonly sasl: KafkaSasl | undefined;
  readonly ssl: KafkaBusModuleOptions['ssl'];
  readonly producer: ResolvedProducerOptions;
  readonly consumer: ResolvedConsumerOptions;
  readonly retry: RetryPolicy;
  readonly resilient: ResilientOptions | undefined;
  readonly topics: TopicDefaults & {
    readonly ensure: boolean;
    readonly catalogue: EventCatalogue | undefined;
  };
}

/** @throws {KafkaBusOptionsInvalidError} listing every problem. */
export function resolveKafkaBusOptions(
  options: KafkaBusModuleOptions,
  service: { readonly name: string; readonly environment: string },
): KafkaBusSettings {
  const shape = fieldProblems('', options, KAFKA_BUS_RULES);
  if (shape.length > 0) throw new KafkaBusOptionsInvalidError(shape);
  const driver = options.driver ?? 'kafkajs';
  const settings: KafkaBusSettings = {
    driver,
    bootstrapServers: serversOf(options.bootstrapServers),
    broker: options.broker,
    clientId: options.clientId ?? service.name,
    groupId: options.groupId ?? `${service.name}-consumer`,
    requireIdempotency: options.requireIdempotency ?? false,
    sasl: options.sasl,
    ssl: options.ssl,
    producer: {
      ...PRODUCER_DEFAULTS,
      ...withoutUndefined(options.producer),
      backoff: { ...PRODUCER_DEFAULTS.backoff, ...withoutUndefined(options.producer?.backoff) },
    },
    consumer: { ...CONSUMER_DEFAULTS, ...withoutUndefined(options.consumer) },
    retry: { ...RETRY_DEFAULTS, ...withoutUndefined(options.retry) },
    resilient: options.resilient,
    topics: {
      ensure: options.topics?.ensure ?? driver === 'memory',
      catalogue: options.topics?.catalogue,
      partitions: options.topics?.partitions ?? 3,
      replicationFactor: options.topics?.replicationFactor ?? 1,
      topics: options.topics?.topics ?? {},
    },
  };
  const problems = problemsOf(settings, service.environment);
  if (problems.length > 0) throw new KafkaBusOptionsInvalidError(problems);
  return settings;
}

function problemsOf(settings: KafkaBusSettings, environment: string): readonly string[] {
  const { bootstrapServers, consumer, driver, producer } = settings;
  const problems: string[] = [...retryProblems(settings.retry), ...saslProblems(settings.sasl)];
  const isRemote = driver === 'kafkajs' || driver === 'platformatic';
  if (isRemote && bootstrapServers.length === 0) {
    problems.push(`the driver ${driver} needs bootstrapServers (KAFKA_BOOTSTRAP_SERVERS)`);
  }
  for (const server of bootstrapServers) {
    if (!/^.+:\d+$/.test(server)) problems.push(`bootstrapServers: ${server} is not host:port`);
  }
  if (driver === 'memory' && environment === 'production') {
    problems.push('the embedded Kafka is refused in production: set KAFKA_BOOTSTRAP_SERVERS');
  }
  if (driver !== 'memory' && settings.broker !== undefined) {
    problems.push("broker belongs to the driver 'memory'");
  }
  problems.push(...numberProblems('producer', producer), ...fallbackProblems(settings.resilient));
  if (!COMPRESSIONS.includes(producer.compression)) {
    problems.push(`producer.compression must be one of ${COMPRESSIONS.join(', ')}`);
  }
  problems.push(...numberProblems('consumer', consumer));
  if (consumer.lowMark >= consumer.highMark) {
    problems.push('consumer.lowMark must be below consumer.highMark');
  }
  if (producer.maxPartitionBytes > 1_048_576) {
    problems.push('producer.maxPartitionBytes is above the 1 MiB that brokers take by default');
  }
  return problems;
}

function numberProblems(part: string, values: object): readonly string[] {
  return Object.entries(values)
    .filter(([, value]) => typeof value === 'number')
    .flatMap(([name, value]) => {
      const least = name === 'lingerMs' ? 0 : 1;
      const asked = name.endsWith('Ms') ? rule.milliseconds(least) : rule.wholeNumber(least);
      return brokenBy(asked, { [`${part}.${name}`]: value as number });
    });
}

function fallbackProblems({ fallback }: ResilientOptions = {}): readonly string[] {
  return fallback === undefined ? [] : brokenBy(FALLBACK, { 'resilient.fallback': fallback });
}

function serversOf(servers: KafkaBusModuleOptions['bootstrapServers']): readonly string[] {
  const list = typeof servers === 'string' ? servers.split(',') : (servers ?? []);
  return list.map((server) => server.trim()).filter((server) => server !== '');
}

function withoutUndefined<Value extends object>(value: Value | undefined): Partial<Value> {
  const known = Object.entries(value ?? {}).filter(([, field]) => field !== undefined);
  return Object.fromEntries(known) as Partial<Value>;
}
