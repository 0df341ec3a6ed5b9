import { inspect } from 'node:util';
import { IsBoolean, IsIn, IsInt, IsNumber, IsString, IsUrl, Min } from 'class-validator';
import {
  CENSORED,
  parseLogLevel,
  redactText,
  type LoggingOptions,
  type ObservabilityModuleOptions,
} from '@mainstay/observability';
import { HttpSettings } from './http-settings';
import { locatePart, PART_VARIABLE, type PartLocation } from './part-location';
import type { ServiceDeclaration, ServicePart } from './service-declaration';
import { Setting, settingsOf } from './setting.decorator';
import { SettingsInvalidError } from './settings-invalid.error';

export const ENVIRONMENTS = ['development', 'testing', 'staging', 'production'] as const;

export type Environment = (typeof ENVIRONMENTS)[number];

const LEVEL_WORDS = ['trace', 'debug', 'info', 'warn', 'warning', 'error', 'fatal', 'critical'];
const ANY_URL = { require_tld: false, require_protocol: true, allow_underscores: true };

/** Thresholds of a breaker, from the environment. */
export interface BreakerThresholds {
  readonly failureThreshold: number;
  readonly recoveryTimeoutMs: number;
  readonly successThreshold: number;
}

/**
 * What every service is told from outside. A service extends it with its own settings and names
 * itself in `static readonly service`; `loadSettings` fills it.
 */
export abstract class ServiceSettings extends HttpSettings {
  @Setting({ description: 'Where it runs; NODE_ENV stands in for it.', shared: true })
  @IsIn([...ENVIRONMENTS])
  environment: Environment = 'development';

  @Setting({
    description: 'Embedded parts or servers of their own; embedded in development and testing.',
    variable: 'MAINSTAY_PROFILE',
    shared: true,
  })
  @IsIn(['embedded', 'external'])
  profile?: 'embedded' | 'external';

  @Setting({ description: 'Version shown in lines, health and traces.', shared: true })
  @IsString()
  serviceVersion = '1.0.0';

  @Setting({
    description: 'Brokers, separated by commas. External default kafka:9092.',
    shared: true,
  })
  @IsString()
  kafkaBootstrapServers?: string;

  @Setting({ description: 'Encrypts the connection to the brokers.', shared: true })
  @IsBoolean()
  kafkaSsl = false;

  @Setting({ description: 'How to log in to the brokers.', shared: true })
  @IsIn(['plain', 'scram-sha-256', 'scram-sha-512'])
  kafkaSaslMechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512' = 'plain';

  @Setting({
    description: 'User at the brokers; none logs in as nobody.',
    shared: true,
    byFile: true,
  })
  @IsString()
  kafkaSaslUsername?: string;

  @Setting({ description: 'Password at the brokers.', shared: true, secret: true })
  @IsString()
  kafkaSaslPassword?: string;

  @Setting({
    description: 'Redis. External default redis://redis:6379.',
    shared: true,
    secret: true,
  })
  @IsUrl({ ...ANY_URL, protocols: ['redis', 'rediss'] })
  redisUrl?: string;

  @Setting({
    description: 'PostgreSQL; an external database without it fails the boot.',
    shared: true,
    secret: true,
  })
  @IsUrl({ ...ANY_URL, protocols: ['postgres', 'postgresql'] })
  databaseUrl?: string;

  @Setting({ description: 'Where the content service answers.', shared: true })
  @IsUrl({ ...ANY_URL, protocols: ['http', 'https'] })
  contentServiceUrl = 'http://localhost:8000';

  @Setting({ description: 'Keeps data in memory; testing always does.' })
  @IsBoolean()
  useMockRepository = false;

  @Setting({
    description: 'Collector for traces (gRPC) where it is another than that of all signals.',
    variable: 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
    shared: true,
  })
  @IsUrl({ ...ANY_URL, protocols: ['http', 'https'] })
  ownTracesEndpoint?: string;

  @Setting({
    description: 'Collector (gRPC); without one for traces either, nothing is exported.',
    variable: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    shared: true,
  })
  @IsUrl({ ...ANY_URL, protocols: ['http', 'https'] })
  tracesEndpoint?: string;

  @Setting({ description: 'Quietest level that is written.', shared: true })
  @IsIn(LEVEL_WORDS.flatMap((word) => [word, word.toUpperCase()]))
  logLevel = 'info';

  @Setting({ description: 'json or console; json in production, else console.', shared: true })
  @IsIn(['json', 'console'])
  logFormat?: 'json' | 'console';

  @Setting({ description: 'Adds filename, func_name and lineno to lines.', shared: true })
  @IsBoolean()
  logCallsite = false;

  @Setting({ description: 'Turns every breaker into a pass-through when false.', shared: true })
  @IsBoolean()
  circuitBreakerEnabled = true;

  @Setting('Failures in a row that open the breaker before Kafka.')
  @IsInt()
  @Min(1)
  kafkaCircuitBreakerFailureThreshold = 5;

  @Setting('Seconds until the open breaker before Kafka tries again.')
  @IsNumber()
  @Min(0)
  kafkaCircuitBreakerRecoveryTimeout = 30;

  @Setting('Successes in a row that close the breaker before Kafka.')
  @IsInt()
  @Min(1)
  kafkaCircuitBreakerSuccessThreshold = 2;

  @Setting('Failures in a row that open the breaker before the content service.')
  @IsInt()
  @Min(1)
  contentServiceCircuitBreakerFailureThreshold = 5;

  @Setting('Seconds until the open breaker before the content service tries again.')
  @IsNumber()
  @Min(0)
  contentServiceCircuitBreakerRecoveryTimeout = 60;

  @Setting('Successes in a row that close the breaker before the content service.')
  @IsInt()
  @Min(1)
  contentServiceCircuitBreakerSuccessThreshold = 2;

  private logging: LoggingOptions = {};

  /** Logging beside what the variables say, for example a destination in a test. */
  logTo(logging: LoggingOptions): void {
    this.logging = logging;
  }

  /** What this service is. */
  get service(): ServiceDeclaration {
    return (this.constructor as unknown as { service: ServiceDeclaration }).service;
  }

  /** Repositories, outbox and transactions in memory: asked for, or in testing. */
  get mocksRepository(): boolean {
    return this.environment === 'testing' || this.useMockRepository;
  }

  /** Options of the ObservabilityModule. */
  get observability(): ObservabilityModuleOptions {
    return {
      serviceName: this.service.name,
      version: this.serviceVersion,
      environment: this.environment,
      logging: {
        level: parseLogLevel(this.logLevel),
        format: this.logFormat,
        callsite: this.logCallsite,
        ...this.logging,
      },
      tracing: { endpoint: this.ownTracesEndpoint ?? this.tracesEndpoint },
    };
  }

  /** Thresholds of the breaker before Kafka. */
  get kafkaBreaker(): BreakerThresholds {
    return {
      failureThreshold: this.kafkaCircuitBreakerFailureThreshold,
      recoveryTimeoutMs: this.kafkaCircuitBreakerRecoveryTimeout * 1_000,
      successThreshold: this.kafkaCircuitBreakerSuccessThreshold,
    };
  }

  /** Thresholds of the breaker before the content service. */
  get contentServiceBreaker(): BreakerThresholds {
    return {
      failureThreshold: this.contentServiceCircuitBreakerFailureThreshold,
      recoveryTimeoutMs: this.contentServiceCircuitBreakerRecoveryTimeout * 1_000,
      successThreshold: this.contentServiceCircuitBreakerSuccessThreshold,
    };
  }

  get kafkaLocation(): PartLocation {
    return this.locationOf('kafka');
  }

  get databaseLocation(): PartLocation {
    return this.locationOf('database');
  }

  get redisLocation(): PartLocation {
    return this.locationOf('redis');
  }

  /** The parts the service needs as it is set up: without a repository there is no database. */
  get neededParts(): readonly ServicePart[] {
    const parts = this.service.uses;
    return this.mocksRepository ? parts.filter((part) => part !== 'database') : parts;
  }

  /** Rules over several settings; a service may add its own. Each problem is one line. */
  problems(): string[] {
    const problems: string[] = [];
    for (const part of this.neededParts) {
      const location = this.locate(part);
      if ('problem' in location) problems.push(location.problem);
    }
    if (this.environment === 'production' && this.useMockRepository) {
      const variable = `${this.service.prefix}USE_MOCK_REPOSITORY`;
      problems.push(`${variable} is true: production keeps its data. Unset it.`);
    }
    if (this.kafkaSaslUsername !== undefined && this.kafkaSaslPassword === undefined) {
      problems.push('KAFKA_SASL_PASSWORD is missing: KAFKA_SASL_USERNAME is set.');
    }
    return problems;
  }

  /** @throws {SettingsInvalidError} where it can run nowhere. */
  private locationOf(part: ServicePart): PartLocation {
    const location = this.locate(part);
    if ('problem' in location)
      throw new SettingsInvalidError(this.service.name, [location.problem]);
    return location;
  }

  private locate(part: ServicePart): ReturnType<typeof locatePart> {
    const urls = {
      kafka: this.kafkaBootstrapServers,
      database: this.databaseUrl,
      redis: this.redisUrl,
    } satisfies Record<keyof typeof PART_VARIABLE, string | undefined>;
    const { environment, profile } = this;
    return locatePart(part, { environment, profile, url: urls[part] });
  }

  /** Every setting by its property, secrets hidden. */
  toJSON(): Record<string, unknown> {
    const values = this as unknown as Record<string, unknown>;
    return Object.fromEntries(
      settingsOf(Object.getPrototypeOf(this) as object).map(({ property, secret }) => {
        const value = values[property];
        const hidden = secret === true && value !== undefined;
        return [
          property,
          hidden ? CENSORED : typeof value === 'string' ? redactText(value) : value,
        ];
      }),
    );
  }

  [inspect.custom](): unknown {
    return this.toJSON();
  }
}
