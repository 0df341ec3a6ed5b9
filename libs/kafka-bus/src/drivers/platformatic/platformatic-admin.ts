import {
  createPartitionsV2,
  createTopicsV5,
  decodeConsumerProtocolSubscription,
  deleteTopicsV4,
  describeGroupsV5,
  offsetFetchV8,
  type Connection,
} from '@platformatic/kafka';
import type {
  DriverAdmin,
  TopicConfig,
  TopicDescription,
  TopicSpecification,
} from '../kafka-driver';
import { isForbiddenCode } from '../broker-codes';
import type { KafkaClientOptions } from '../kafka-client.options';
import { topicsOfMembers } from '../topics-of-members';
import { persist } from '../timing/persist';
import { Cluster } from './cluster';
import { deleteRecords } from './delete-records';
import { describeConfigs } from './describe-configs';
import { partitionOffsets } from './partition-offsets';
import {
  answeredWith,
  codeName,
  isTransient,
  requestError,
  withItemErrors,
} from './platformatic-errors';

const REQUEST_TIMEOUT_MS = 10_000;
/** For all attempts at one request together. */
const PATIENCE_MS = 5000;
const LEADER_PATIENCE_MS = 10_000;

type Ask<T> = (cluster: Cluster) => Promise<T>;

/** Connects with its first request; after one that failed, the next makes new connections. */
export class PlatformaticAdmin implements DriverAdmin {
  private cluster: Cluster | undefined;

  constructor(
    private readonly driver: KafkaClientOptions,
    private readonly clientId = driver.clientId ?? 'mainstay',
  ) {}

  async connect(): Promise<void> {
    await this.request('Connecting an admin client', (cluster) => cluster.topics([]));
  }

  async listTopics(): Promise<readonly string[]> {
    const found = await this.request('Listing topics', (cluster) => cluster.topics(null));
    return [...found.keys()];
  }

  async describeTopics(topics: readonly string[]): Promise<readonly TopicDescription[]> {
    if (topics.length === 0) return [];
    const found = await this.request('Describing topics', (cluster) => cluster.topics(topics));
    return [...found].map(([topic, { leaders, replicationFactor }]) => ({
      topic,
      partitions: leaders.length,
      replicationFactor,
    }));
  }

  describeConfigs(topics: readonly string[]): Promise<readonly TopicConfig[]> {
    return this.request('Describing settings of topics', (cluster) =>
      describeConfigs(cluster, topics),
    );
  }

  async createTopics(
    topics: readonly TopicSpecification[],
  ): Promise<{ readonly created: readonly string[]; readonly existing: readonly string[] }> {
    const created: string[] = [];
    const existing: string[] = [];
    await this.change('Creating topics', async (controller) => {
      const asking = createTopicsV5.api.async(
        controller,
        topics.map(asRequest),
        REQUEST_TIMEOUT_MS,
        false,
      );
      const answer = await withItemErrors(asking);
      for (const { errorCode, errorMessage, name } of answer.topics) {
        if (codeName(errorCode) === 'TOPIC_ALREADY_EXISTS') existing.push(name);
        else check(`Creating ${name}`, errorCode, errorMessage);
        if (errorCode === 0) created.push(name);
      }
    });
    await this.whenLed(created);
    return { created, existing };
  }

  async growTopic(topic: string, partitions: number): Promise<void> {
    await this.change(`Growing ${topic}`, async (controller) => {
      const wanted = [{ name: topic, count: partitions, assignments: null }];
      const asking = createPartitionsV2.api.async(controller, wanted, REQUEST_TIMEOUT_MS, false);
      const { results } = await withItemErrors(asking);
      for (const { errorCode } of results) check(`Growing ${topic}`, errorCode);
    });
  }

  async deleteTopics(topics: readonly string[]): Promise<void> {
    await this.change('Deleting topics', async (controller) => {
      const named = topics.map((name) => ({ name }));
      const asking = deleteTopicsV4.api.async(controller, named, REQUEST_TIMEOUT_MS);
      const { responses } = await withItemErrors(asking);
      for (const { errorCode } of responses) check('Deleting topics', errorCode);
    });
  }

  deleteRecords(
    topic: string,
    before: readonly { readonly partition: number; readonly offset: string }[],
  ): Promise<void> {
    return this.request(`Deleting records of ${topic}`, (cluster) =>
      deleteRecords(cluster, topic, before),
    );
  }

  topicOffsets(
    topic: string,
  ): Promise<
    readonly { readonly partition: number; readonly low: string; readonly high: string }[]
  > {
    return this.request(`Offsets of ${topic}`, async (cluster) => {
      const partitions = await partitionsOf(cluster, topic);
      if (partitions.length === 0) {
        throw answeredWith(`Offsets of ${topic}`, 'UNKNOWN_TOPIC_OR_PARTITION');
      }
      const all = partitions.map((partition) => ({ topic, partition }));
      const lows = await partitionOffsets(cluster, all, 'earliest');
      const highs = await partitionOffsets(cluster, all, 'latest');
      const of = (found: typeof lows, partition: number): string =>
        found.find((offset) => offset.partition === partition)!.offset;
      return partitions.map((partition) => ({
        partition,
        low: of(lows, partition),
        high: of(highs, partition),
      }));
    });
  }

  committedOffsets(
    groupId: string,
    topic: string,
  ): Promise<readonly { readonly partition: number; readonly offset: string }[]> {
    return this.request(`Offsets of group ${groupId}`, async (cluster) => {
      const partitionIndexes = [...(await partitionsOf(cluster, topic))];
      if (partitionIndexes.length === 0) return [];
      const connection = await cluster.node(await cluster.coordinatorOf(groupId));
      const topics = [{ name: topic, partitionIndexes }];
      const wanted = [{ groupId, memberEpoch: -1, topics }];
      const { groups } = await offsetFetchV8.api.async(connection, wanted, true);
      return groups
        .flatMap((group) => group.topics)
        .flatMap(({ partitions }) => partitions)
        .filter(({ committedOffset }) => committedOffset >= 0n)
        .map(({ committedOffset: offset, partitionIndex: partition }) => ({
          partition,
          offset: String(offset),
        }))
        .sort((a, b) => a.partition - b.partition);
    });
  }

  topicsReadBy(groupId: string): Promise<readonly string[] | undefined> {
    return this.request(`Members of group ${groupId}`, async (cluster) => {
      const connection = await cluster.node(await cluster.coordinatorOf(groupId));
      const asking = describeGroupsV5.api.async(connection, [groupId], false);
      const { groups } = await withItemErrors(asking);
      for (const { errorCode } of groups) check(`Members of group ${groupId}`, errorCode);
      return topicsOfMembers(
        groups,
        (metadata) => decodeConsumerProtocolSubscription(metadata).topics,
      );
    });
  }

  disconnect(): Promise<void> {
    this.cluster?.sever();
    this.cluster = undefined;
    return Promise.resolve();
  }

  /** What was made may be used once every partition of it has a leader. */
  private async whenLed(topics: readonly string[]): Promise<void> {
    if (topics.length === 0) return;
    const look = async (cluster: Cluster): Promise<void> => {
      const { found, withheld } = await cluster.look(topics);
      // Who may make a topic need not be allowed to see it: there is nothing to wait for.
      const isLed = (topic: string): boolean =>
        isForbiddenCode(withheld.get(topic) ?? '') ||
        (found.get(topic)?.leaders.every((leader) => leader >= 0) ?? false);
      if (!topics.every(isLed)) throw answeredWith('A new topic', 'LEADER_NOT_AVAILABLE');
    };
    await this.request('Waiting for new topics', look, LEADER_PATIENCE_MS);
  }

  private change(what: string, ask: (controller: Connection) => Promise<void>): Promise<void> {
    return this.request(what, async (cluster) => ask(await cluster.controller()));
  }

  private async request<T>(what: string, ask: Ask<T>, patienceMs = PATIENCE_MS): Promise<T> {
    const lane = { name: 'requests', requestTimeoutMs: REQUEST_TIMEOUT_MS } as const;
    const cluster = (this.cluster ??= new Cluster(this.driver, this.clientId, lane));
    try {
      const mayTryAgain = (error: unknown): boolean => isTransient(error) && !cluster.isSevered;
      return await persist(() => ask(cluster), { deadlineMs: patienceMs, mayTryAgain });
    } catch (error) {
      if (this.cluster === cluster) await this.disconnect();
      throw requestError(what, error);
    }
  }
}

async function partitionsOf(cluster: Cluster, topic: string): Promise<readonly number[]> {
  const leaders = (await cluster.topics([topic])).get(topic)?.leaders ?? [];
  return leaders.map((_, partition) => partition);
}

function asRequest({ config, partitions, replicationFactor, topic }: TopicSpecification) {
  return {
    name: topic,
    numPartitions: partitions,
    replicationFactor,
    assignments: [],
    configs: Object.entries(config ?? {}).map(([name, value]) => ({ name, value })),
  };
}

function check(what: string, errorCode: number, reason?: string | null): void {
  if (errorCode === 0) return;
  throw answeredWith(what, codeName(errorCode), reason);
}
