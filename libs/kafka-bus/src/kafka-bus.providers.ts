import type { Provider } from '@nestjs/common';
import {
  CLOCK,
  LoggerFactory,
  RequestContext,
  SERVICE_IDENTITY,
  ShutdownSequence,
  type Clock,
  type ServiceIdentity,
} from '@mainstay/core';
import { EVENT_PUBLISHER } from '@mainstay/events';
import { CircuitBreaker, CircuitBreakerRegistry } from '@mainstay/resilience';
import { DeadLetters } from './dead-letter/dead-letters.service';
import type { KafkaDriver } from './drivers/kafka-driver';
import { loadKafkaJsDriver } from './drivers/load-kafkajs-driver';
import { loadPlatformaticDriver } from './drivers/load-platformatic-driver';
import { MemoryBroker } from './drivers/memory/memory-broker';
import { MemoryDriver } from './drivers/memory/memory-driver';
import { collapseRepeated } from './drivers/repeated-lines';
import { KAFKA_BUS_OPTIONS } from './kafka-bus.module-definition';
import {
  resolveKafkaBusOptions,
  type KafkaBusModuleOptions,
  type KafkaBusSettings,
} from './kafka-bus.options';
import { KAFKA_BUS_SETTINGS, KAFKA_DRIVER } from './kafka-bus.tokens';
import { KafkaBus } from './publishing/kafka-bus.service';
import { ProducerSession } from './publishing/producer-session';
import { FALLBACK_DEFAULTS } from './resilient/fallback-queue';
import { isAway, ResilientKafkaPublisher } from './resilient/resilient-kafka-publisher';
import { TopicBootstrap } from './topics/topic-bootstrap.service';

/** How the parts of the bus are made; the module lists what is started and stopped. */
export const kafkaBusProviders: Provider[] = [
  {
    provide: KAFKA_BUS_SETTINGS,
    inject: [KAFKA_BUS_OPTIONS, SERVICE_IDENTITY],
    useFactory: (options: KafkaBusModuleOptions, app: ServiceIdentity) =>
      resolveKafkaBusOptions(options, app),
  },
  {
    provide: KAFKA_DRIVER,
    inject: [KAFKA_BUS_SETTINGS, LoggerFactory, CLOCK],
    useFactory: makeDriver,
  },
  {
    provide: TopicBootstrap,
    inject: [KAFKA_DRIVER, CLOCK, LoggerFactory],
    useFactory: (driver: KafkaDriver, clock: Clock, loggers: LoggerFactory) =>
      new TopicBootstrap(driver, clock, loggers.for('mainstay.kafka.topics')),
  },
  {
    provide: ProducerSession,
    inject: [KAFKA_DRIVER, KAFKA_BUS_SETTINGS, CLOCK, LoggerFactory, TopicBootstrap],
    useFactory: makeSession,
  },
  {
    provide: KafkaBus,
    inject: [ProducerSession, CLOCK, RequestContext, SERVICE_IDENTITY],
    useFactory: (
      session: ProducerSession,
      clock: Clock,
      context: RequestContext,
      app: ServiceIdentity,
    ) => new KafkaBus({ session, clock, context, app }),
  },
  {
    provide: ResilientKafkaPublisher,
    inject: [
      KafkaBus,
      KAFKA_BUS_SETTINGS,
      CLOCK,
      SERVICE_IDENTITY,
      LoggerFactory,
      ShutdownSequence,
      { token: CircuitBreakerRegistry, optional: true },
    ],
    useFactory: makeResilientPublisher,
  },
  {
    provide: DeadLetters,
    inject: [KAFKA_DRIVER, CLOCK, KafkaBus, LoggerFactory],
    useFactory: (driver: KafkaDriver, clock: Clock, bus: KafkaBus, loggers: LoggerFactory) =>
      new DeadLetters(
        driver,
        clock,
        (record, signal) => bus.publishBytes(record, signal),
        loggers.for('mainstay.kafka.dead-letters'),
      ),
  },
  {
    provide: EVENT_PUBLISHER,
    inject: [KAFKA_BUS_SETTINGS, KafkaBus, ResilientKafkaPublisher],
    useFactory: (settings: KafkaBusSettings, bus: KafkaBus, resilient: ResilientKafkaPublisher) =>
      settings.resilient === undefined ? bus : resilient,
  },
];

function makeDriver(settings: KafkaBusSettings, loggers: LoggerFactory, clock: Clock): KafkaDriver {
  if (typeof settings.driver === 'object') return settings.driver;
  if (settings.driver === 'memory') return new MemoryDriver(settings.broker ?? new MemoryBroker());
  const logger = loggers.for('mainstay.kafka.client');
  const load = settings.driver === 'platformatic' ? loadPlatformaticDriver : loadKafkaJsDriver;
  return load({
    brokers: settings.bootstrapServers,
    clientId: settings.clientId,
    sasl: settings.sasl,
    ssl: settings.ssl,
    log: collapseRepeated((line) => logger[line.level](line.message, line.fields), clock),
  });
}

function makeSession(
  driver: KafkaDriver,
  settings: KafkaBusSettings,
  clock: Clock,
  loggers: LoggerFactory,
  bootstrap: TopicBootstrap,
): ProducerSession {
  const { ensure, partitions, replicationFactor, topics } = settings.topics;
  const createTopics = async (names: readonly string[]) => {
    const readers = names.map((topic) => ({ topic, partitions, replicationFactor }));
    const plan = readers.map((spec) => ({ ...spec, ...topics?.[spec.topic] }));
    await bootstrap.ensureTopics(plan, { maxRetries: 0 });
  };
  return new ProducerSession({
    driver,
    clientId: settings.clientId,
    options: settings.producer,
    clock,
    logger: loggers.for('mainstay.kafka.producer'),
    ...(ensure ? { createTopics } : {}),
  });
}

/** Its circuit shows in the metrics where ResilienceModule is imported and `resilient` is set. */
function makeResilientPublisher(
  bus: KafkaBus,
  settings: KafkaBusSettings,
  clock: Clock,
  app: ServiceIdentity,
  loggers: LoggerFactory,
  shutdown: ShutdownSequence,
  registry: CircuitBreakerRegistry | undefined,
): ResilientKafkaPublisher {
  const { fallback = false, ...circuit } = settings.resilient ?? {};
  const options = { name: 'kafka_publisher', expectedErrors: isAway, clock, ...circuit };
  const breaker =
    settings.resilient === undefined || registry === undefined
      ? new CircuitBreaker(options)
      : registry.ensure(options);
  const bounds = { ...FALLBACK_DEFAULTS, ...(fallback === true ? {} : fallback || {}) };
  const publisher = new ResilientKafkaPublisher({
    bus,
    breaker,
    fallback: fallback === false ? undefined : bounds,
    clock,
    app,
    logger: loggers.for('mainstay.kafka.resilient'),
  });
  shutdown.register({
    phase: 'relays',
    name: 'kafka fallback queue',
    stop: async (signal) => void (await publisher.stop(signal)),
  });
  return publisher;
}
