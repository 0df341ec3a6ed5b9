import { join } from 'node:path';
import type { DatabaseModuleOptions, EntityClass, MigrationClass } from '@mainstay/database';
import { inboxMigrations, parseTtlVariable, type IdempotencyOptions } from '@mainstay/idempotency';
import type { KafkaBusModuleOptions } from '@mainstay/kafka-bus';
import { outboxMigrations, type OutboxModuleOptions } from '@mainstay/outbox';
import type { RedisModuleOptions } from '@mainstay/redis';
import type { ResilienceModuleOptions } from '@mainstay/resilience';
import { isDependencyFailure } from '@mainstay/resilience';
import { ProtectedServiceSettings, Setting } from '@mainstay/service';
import { referenceEvents } from '@mainstay-apps/contracts';
import { IsBoolean, IsIn, IsInt, IsString, Min, ValidateBy } from 'class-validator';
import { inProject } from './data-folder';
import { embeddedParts, type EmbeddedParts } from './embedded-parts';

/** The circuit in front of the content service. */
export const CONTENT_CIRCUIT = 'content_service';
/** The circuit in front of the Kafka publisher. */
export const KAFKA_CIRCUIT = 'kafka';

const TTL_SECONDS = {
  name: 'ttlSeconds',
  validator: {
    validate: (value: unknown) => parseTtlVariable(String(value)) !== undefined,
    defaultMessage: () =>
      '$property must be a number of seconds, or a list such as default=86400,results=3600',
  },
};

/** What a service keeps in its schema beside the tables of the libs. */
export interface OwnTables {
  readonly entities?: readonly EntityClass[];
  readonly migrations: readonly MigrationClass[];
}

/** Settings of a reference service, and the module options that follow from them. */
export abstract class ReferenceSettings extends ProtectedServiceSettings {
  @Setting({
    description: 'Folder of embedded databases, from the project’s folder.',
    variable: 'DATA_DIR',
  })
  @IsString()
  dataFolder = '.mainstay/data';

  @Setting('Connections to PostgreSQL at most.')
  @IsInt()
  @Min(2)
  databasePoolSize = 10;

  @Setting('Runs pending migrations at the start; an embedded database always does.')
  @IsBoolean()
  migrateOnStart = false;

  @Setting(
    'How long effects are remembered: seconds, or default=86400,results=600 by kind of event.',
  )
  @ValidateBy(TTL_SECONDS)
  idempotencyTtlSeconds?: string;

  @Setting({
    description: 'The Kafka client: kafkajs, or platformatic with its package installed.',
    shared: true,
  })
  @IsIn(['kafkajs', 'platformatic'])
  kafkaDriver: 'kafkajs' | 'platformatic' = 'kafkajs';

  @Setting({
    description: 'File of the token that the content service is called with; read as it changes.',
    shared: true,
  })
  @IsString()
  contentServiceTokenFile?: string;

  private parts: EmbeddedParts | undefined;

  /** Lets services of one process share their embedded servers. */
  useParts(parts: EmbeddedParts): this {
    this.parts = parts;
    return this;
  }

  /** Data of the embedded database that is the service's alone; a system of several has its own. */
  get ownFolder(): string {
    return join(inProject(this.dataFolder), this.service.name);
  }

  get kafka(): KafkaBusModuleOptions {
    const location = this.kafkaLocation;
    const shared = {
      requireIdempotency: true,
      resilient: {
        name: KAFKA_CIRCUIT,
        enabled: this.circuitBreakerEnabled,
        ...this.kafkaBreaker,
      },
      topics: { catalogue: referenceEvents },
    } satisfies KafkaBusModuleOptions;
    if (location.embedded) return { ...shared, driver: 'memory', broker: this.embedded.broker };
    return {
      ...shared,
      driver: this.kafkaDriver,
      bootstrapServers: location.url,
      ...(this.kafkaSsl ? { ssl: true } : {}),
      ...this.sasl,
    };
  }

  get redis(): RedisModuleOptions {
    const location = this.redisLocation;
    const clientId = `${this.service.name}-redis`;
    return location.embedded
      ? { clientId, embedded: this.embedded.redis }
      : { clientId, url: location.url };
  }

  /** The service's schema: its own tables, the outbox and the inbox. */
  database(tables: OwnTables): DatabaseModuleOptions & { mock?: boolean } {
    if (this.mocksRepository) return { mock: true };
    const location = this.databaseLocation;
    return {
      ...(location.embedded ? { embedded: this.embedded.postgres } : { url: location.url }),
      schema: this.service.name,
      poolSize: this.databasePoolSize,
      entities: tables.entities ?? [],
      migrations: [...outboxMigrations, ...inboxMigrations, ...tables.migrations],
      migrate: location.embedded || this.migrateOnStart ? 'up' : 'none',
    };
  }

  get outbox(): OutboxModuleOptions {
    return this.mocksRepository ? { store: 'memory' } : {};
  }

  get idempotency(): IdempotencyOptions {
    const memory = this.mocksRepository;
    const rules = parseTtlVariable(this.idempotencyTtlSeconds ?? '');
    if (rules === undefined) return { memory };
    return { memory, defaultTtlSeconds: rules.defaultTtlSeconds, ttlSeconds: rules.byEventType };
  }

  get resilience(): ResilienceModuleOptions {
    return {
      enabled: this.circuitBreakerEnabled,
      circuits: {
        [CONTENT_CIRCUIT]: { ...this.contentServiceBreaker, expectedErrors: isDependencyFailure },
      },
    };
  }

  private get embedded(): EmbeddedParts {
    this.parts ??= embeddedParts(this.ownFolder);
    return this.parts;
  }

  private get sasl(): Pick<KafkaBusModuleOptions, 'sasl'> {
    const { kafkaSaslUsername: username, kafkaSaslPassword: password } = this;
    if (username === undefined || password === undefined) return {};
    return { sasl: { mechanism: this.kafkaSaslMechanism, username, password } };
  }
}
