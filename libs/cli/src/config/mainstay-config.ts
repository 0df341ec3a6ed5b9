import type { DatabaseConnectionOptions } from '@mainstay/database';
import type { EventCatalogue } from '@mainstay/events';
import type { KafkaBusModuleOptions, TopicDefaults, TopicReader } from '@mainstay/kafka-bus';

/** The variables a configuration reads; `.env` files are read into them first. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** How the command reaches Kafka. */
export type KafkaConnection = Pick<
  KafkaBusModuleOptions,
  'driver' | 'bootstrapServers' | 'sasl' | 'ssl' | 'broker'
>;

/**
 * What `mainstay.config.ts` exports by default: where events and connections are. Every part is
 * optional; a command that needs a missing one says so.
 */
export interface MainstayConfig {
  /** Of `mainstay migrations` and `mainstay outbox`: the service's connection and migrations. */
  readonly database?: (env: Environment) => DatabaseConnectionOptions;
  /** Where `migrations revision` writes, from the working folder. @default src/migrations */
  readonly migrationsFolder?: string;
  /** Of `topics` and `dlt`. @default KAFKA_BOOTSTRAP_SERVERS, _DRIVER, _SSL and _SASL_… */
  readonly kafka?: (env: Environment) => KafkaConnection;
  /** The events whose topics are made. */
  readonly catalogue?: EventCatalogue;
  /** Groups that consume: their retry and dead-letter topics are made too. */
  readonly subscriptions?: readonly TopicReader[];
  /** Partitions, replicas and settings of single topics. @default what the environment says */
  readonly topics?: Partial<TopicDefaults>;
}

/** Types a configuration where it is written; changes nothing. */
export function defineConfig(config: MainstayConfig): MainstayConfig {
  return config;
}
