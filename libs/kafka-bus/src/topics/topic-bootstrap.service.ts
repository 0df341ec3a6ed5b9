import { brokenBy, rule, type Clock, type ComponentLogger } from '@mainstay/core';
import { messageOf } from '@mainstay/errors';
import type { EventCatalogue } from '@mainstay/events';
import type { DriverAdmin, KafkaDriver, TopicSpecification } from '../drivers/kafka-driver';
import { KafkaRequestError } from '../drivers/kafka-request.error';
import { KafkaBusOptionsInvalidError } from '../kafka-bus-options-invalid.error';
import { TopicBootstrapFailedError } from './topic-bootstrap-failed.error';
import { topicDifference, type TopicDifference } from './topic-difference';
import { TOPIC_DEFAULTS, topicPlan, type TopicDefaults, type TopicReader } from './topic-plan';

export interface TopicBootstrapOptions extends Partial<TopicDefaults> {
  /** Tries to reach Kafka after the first. @default 10 */
  readonly maxRetries?: number;
  /** Before the second try; doubles up to 30 s. @default 2_000 */
  readonly retryDelayMs?: number;
  readonly signal?: AbortSignal;
}

/** What was there and what was made. */
export interface TopicBootstrapReport {
  readonly created: readonly string[];
  readonly existing: readonly string[];
}

const LONGEST_DELAY_MS = 30_000;

/**
 * What a broker says of the topics themselves, and says again whenever it is asked. That there are
 * too few brokers for the replicas is not among them: the others may be about to start.
 */
const HOPELESS: ReadonlySet<string> = new Set([
  'INVALID_TOPIC_EXCEPTION',
  'INVALID_PARTITIONS',
  'INVALID_CONFIG',
  'POLICY_VIOLATION',
  'TOPIC_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
]);

/** Makes the topics that events and subscriptions need; one that exists is fine. */
export class TopicBootstrap {
  constructor(
    private readonly driver: KafkaDriver,
    private readonly clock: Clock,
    private readonly logger: Pick<ComponentLogger, 'info' | 'warn'>,
  ) {}

  /**
   * @throws {KafkaBusOptionsInvalidError} for numbers that are none.
   * @throws {TopicBootstrapFailedError} when Kafka did not do it within the retries.
   * @throws {KafkaRequestError} at once, when it says that it never will.
   */
  async ensure(
    catalogue: Pick<EventCatalogue, 'topics'> | undefined,
    readers: readonly TopicReader[],
    options: TopicBootstrapOptions = {},
  ): Promise<TopicBootstrapReport> {
    return this.ensureTopics(topicPlan(catalogue, readers, defaultsOf(options)), options);
  }

  async ensureTopics(
    plan: readonly TopicSpecification[],
    { maxRetries = 10, retryDelayMs = 2_000, signal }: TopicBootstrapOptions = {},
  ): Promise<TopicBootstrapReport> {
    KafkaBusOptionsInvalidError.throwFor('TopicBootstrap', [
      ...brokenBy(rule.either(rule.wholeNumber(0), rule.oneOf(Infinity)), { maxRetries }),
      ...brokenBy(rule.milliseconds(0), { retryDelayMs }),
    ]);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.withAdmin((admin) => admin.createTopics(plan));
      } catch (error) {
        if (isHopeless(error)) throw error;
        if (attempt > maxRetries || signal?.aborted)
          throw new TopicBootstrapFailedError(attempt, error);
        const delay = Math.min(retryDelayMs * 2 ** (attempt - 1), LONGEST_DELAY_MS);
        this.logger.warn('Kafka did not create the topics; it is asked again', {
          attempt,
          again_in_ms: delay,
          error: messageOf(error),
        });
        await this.clock.sleep(delay, signal);
      }
    }
  }

  /**
   * Topics of the plan that are missing, or whose partitions, replicas or declared settings are not
   * those planned. Settings are asked for of topics that declare some.
   */
  async diff(
    catalogue: Pick<EventCatalogue, 'topics'> | undefined,
    readers: readonly TopicReader[],
    options: TopicBootstrapOptions = {},
  ): Promise<readonly TopicDifference[]> {
    const plan = topicPlan(catalogue, readers, defaultsOf(options));
    return this.withAdmin(async (admin) => {
      const known = new Set(await admin.listTopics());
      const there = plan.filter(({ topic }) => known.has(topic));
      const described = await admin.describeTopics(there.map(({ topic }) => topic));
      const actual = new Map(described.map((one) => [one.topic, one]));
      const declaring = there.filter(({ config }) => Object.keys(config ?? {}).length > 0);
      const configured = await admin.describeConfigs(declaring.map(({ topic }) => topic));
      const configs = new Map(configured.map(({ topic, config }) => [topic, config]));
      return plan.flatMap(
        (expected) =>
          topicDifference(expected, actual.get(expected.topic), configs.get(expected.topic)) ?? [],
      );
    });
  }

  /** Every topic there is. Rejects while the broker is away. */
  list(): Promise<readonly string[]> {
    return this.withAdmin((admin) => admin.listTopics());
  }

  private async withAdmin<Result>(work: (admin: DriverAdmin) => Promise<Result>): Promise<Result> {
    const admin = this.driver.createAdmin();
    try {
      await admin.connect();
      return await work(admin);
    } finally {
      await admin.disconnect();
    }
  }
}

function isHopeless(error: unknown): boolean {
  return error instanceof KafkaRequestError && HOPELESS.has(error.kafkaCode);
}

function defaultsOf(options: TopicBootstrapOptions): TopicDefaults {
  const { partitions, replicationFactor, topics } = options;
  return {
    partitions: partitions ?? TOPIC_DEFAULTS.partitions,
    replicationFactor: replicationFactor ?? TOPIC_DEFAULTS.replicationFactor,
    ...(topics === undefined ? {} : { topics }),
  };
}
