import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import {
  CLOCK,
  LoggerFactory,
  ProviderScanner,
  RequestContext,
  SERVICE_IDENTITY,
  ShutdownSequence,
  type Clock,
  type ServiceIdentity,
} from '@mainstay/core';
import type { EventCatalogue } from '@mainstay/events';
import type { KafkaDriver } from '../drivers/kafka-driver';
import type { KafkaBusSettings } from '../kafka-bus.options';
import { KAFKA_BUS_SETTINGS, KAFKA_DRIVER } from '../kafka-bus.tokens';
import { KafkaPatterns } from '../nest-transport/kafka-patterns';
import { KafkaBus } from '../publishing/kafka-bus.service';
import { HandlerInvoker } from '../subscribing/handler-invoker';
import { scanSubscriptions } from '../subscribing/subscription-scanner';
import { TopicBootstrap } from '../topics/topic-bootstrap.service';
import type { TopicReader } from '../topics/topic-plan';
import { topicReaders } from '../topics/topic-readers';
import { BatchProcessor } from './delivery/batch-processor';
import { ConsumingFigures } from './delivery/consuming-figures';
import { Departures } from './delivery/departures';
import { MessageProcessor } from './delivery/message-processor';
import { MessageScope } from './delivery/message-scope';
import { Settlement } from './delivery/settlement';
import { GroupMembership } from './membership/group-membership';
import type { GroupStatus } from './membership/group-state';
import { GroupTopics } from './membership/group-topics';
import type { Subscription } from './subscription';

/** A boot waits so long for Kafka; then the application is up and Kafka is still being tried. */
const BOOT_WAIT_MS = 3_000;

/**
 * Runs every subscription of the application: one group membership per group, started when all
 * modules are wired, stopped first at shutdown.
 */
@Injectable()
export class KafkaConsumers implements OnModuleInit, OnApplicationBootstrap {
  private found: readonly Subscription[] = [];
  private memberships: readonly GroupMembership[] = [];
  private readonly over = new AbortController();

  constructor(
    @Inject(KAFKA_BUS_SETTINGS) private readonly settings: KafkaBusSettings,
    @Inject(KAFKA_DRIVER) private readonly driver: KafkaDriver,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SERVICE_IDENTITY) private readonly app: ServiceIdentity,
    private readonly bus: KafkaBus,
    private readonly bootstrap: TopicBootstrap,
    private readonly context: RequestContext,
    private readonly scanner: ProviderScanner,
    private readonly invoker: HandlerInvoker,
    private readonly patterns: KafkaPatterns,
    private readonly loggers: LoggerFactory,
    shutdown: ShutdownSequence,
  ) {
    shutdown.register({
      phase: 'consumers',
      name: 'kafka consumers',
      stop: (signal) => this.stop(signal),
    });
    shutdown.register({
      phase: 'producers',
      name: 'kafka producer',
      stop: (signal) => this.bus.stop(signal),
    });
  }

  /** The subscriptions of the application. */
  get subscriptions(): readonly Subscription[] {
    return this.found;
  }

  /** One status a group. */
  get groups(): readonly GroupStatus[] {
    return this.memberships.map((membership) => membership.status);
  }

  /** @throws {KafkaSubscriptionInvalidError} */
  async onModuleInit(): Promise<void> {
    const patterns = this.patterns.scan();
    this.found = scanSubscriptions(this.scanner, this.settings, this.invoker, patterns);
    await this.within(this.bus.start());
  }

  async onApplicationBootstrap(): Promise<void> {
    const groups = [...new Set(this.found.map(({ group }) => group))];
    this.memberships = groups.map((group) =>
      this.membership(
        group,
        this.found.filter((subscription) => subscription.group === group),
      ),
    );
    await this.within(this.join());
  }

  async stop(signal: AbortSignal): Promise<void> {
    this.over.abort();
    await Promise.all(this.memberships.map((membership) => membership.stop(signal)));
  }

  private async join(): Promise<void> {
    await this.ensureTopics();
    if (this.over.signal.aborted) return;
    await Promise.all(this.memberships.map((membership) => membership.start()));
  }

  private async ensureTopics(): Promise<void> {
    const { catalogue, ensure } = this.settings.topics;
    if (!ensure) return;
    try {
      await this.ensureReaders(topicReaders(this.found), catalogue);
    } catch (error) {
      const logger = this.loggers.for('mainstay.kafka.topics');
      logger.error('The topics could not be made; consumers wait for them', {}, error);
    }
  }

  private async ensureReaders(
    readers: readonly TopicReader[],
    catalogue?: EventCatalogue,
  ): Promise<void> {
    const { partitions, replicationFactor, topics } = this.settings.topics;
    const options = { partitions, replicationFactor, topics, signal: this.over.signal };
    await this.bootstrap.ensure(catalogue, readers, options);
  }

  private membership(group: string, subscriptions: readonly Subscription[]): GroupMembership {
    const { app, bus, clock, context, driver, settings } = this;
    const logger = this.loggers.for('mainstay.kafka.consumer');
    const departures = new Departures(
      (record, signal) => bus.publishBytes(record, signal),
      clock,
      logger,
      group,
    );
    const figures = new ConsumingFigures(app, group, clock);
    const random = Math.random;
    const settling = { group, clock, context, logger, departures, figures, random };
    const settlement = new Settlement(settling);
    const scope = new MessageScope(group, context);
    const messages = new MessageProcessor(scope, settlement, figures);
    const batches = new BatchProcessor(group, context, scope, settlement, figures);
    const topics = new GroupTopics({
      group,
      subscriptions,
      logger,
      list: () => this.bootstrap.list(),
      ensure: settings.topics.ensure ? (readers) => this.ensureReaders(readers) : undefined,
    });
    return new GroupMembership({
      group,
      app,
      clock,
      logger,
      driver,
      clientId: settings.clientId,
      options: settings.consumer,
      topics,
      workers: {
        one: (delivery) => messages.process(delivery),
        many: (deliveries) => batches.process(deliveries),
      },
      raise: (error) =>
        queueMicrotask(() => {
          throw error;
        }),
    });
  }

  private async within(work: Promise<unknown>): Promise<void> {
    const done = new AbortController();
    await Promise.race([work, this.clock.sleep(BOOT_WAIT_MS, done.signal)]);
    done.abort();
  }
}
