import { setTimeout as pause } from 'node:timers/promises';
import { AssignerProtocol, type Admin, type ITopicMetadata } from 'kafkajs';
import type {
  DriverAdmin,
  TopicConfig,
  TopicDescription,
  TopicSpecification,
} from '../kafka-driver';
import { isForbiddenCode } from '../broker-codes';
import { KafkaRequestError } from '../kafka-request.error';
import { topicsOfMembers } from '../topics-of-members';
import { withDeadline } from '../timing/deadline';
import { describeConfigs, existing } from './existing-topics';
import { createClient, type KafkaJsClient } from './kafkajs-client';
import type { KafkaClientOptions } from '../kafka-client.options';
import { creationError, kafkaCodeOf, requestError } from './kafkajs-errors';

const REQUEST_TIMEOUT_MS = 10_000;
const CLOSE_DEADLINE_MS = 2000;
const LEADER_DEADLINE_MS = 10_000;
const LEADER_LOOK_EVERY_MS = 50;

/** Connects with its first request; after one that failed, the next makes a new connection. */
export class KafkaJsAdmin implements DriverAdmin {
  private opening: Promise<Admin> | undefined;
  private client: KafkaJsClient | undefined;

  constructor(private readonly driver: KafkaClientOptions) {}

  async connect(): Promise<void> {
    await this.request('Connecting an admin client', () => Promise.resolve());
  }

  /** Rejects where no broker answers. kafkajs asks for all topics where none is named. */
  async ping(): Promise<void> {
    await this.request('Asking a broker', (admin) => admin.listGroups());
  }

  listTopics(): Promise<readonly string[]> {
    return this.request('Listing topics', (admin) => admin.listTopics());
  }

  async describeTopics(topics: readonly string[]): Promise<readonly TopicDescription[]> {
    if (topics.length === 0) return [];
    const found = await this.request('Describing topics', (admin) => existing(admin, topics));
    return found.map(({ name, partitions }) => ({
      topic: name,
      partitions: partitions.length,
      replicationFactor: partitions[0]?.replicas.length ?? 0,
    }));
  }

  describeConfigs(topics: readonly string[]): Promise<readonly TopicConfig[]> {
    return this.request('Describing settings of topics', (admin) => describeConfigs(admin, topics));
  }

  async createTopics(
    topics: readonly TopicSpecification[],
  ): Promise<{ readonly created: readonly string[]; readonly existing: readonly string[] }> {
    const before = new Set(await this.listTopics());
    const missing = topics.filter(({ topic }) => !before.has(topic));
    if (missing.length > 0) {
      await this.request('Creating topics', (admin) =>
        admin
          .createTopics({
            // kafkajs takes a broker that has not heard of the topic yet for a failure.
            waitForLeaders: false,
            topics: missing.map(({ topic, partitions, replicationFactor, config }) => ({
              topic,
              numPartitions: partitions,
              replicationFactor,
              configEntries: Object.entries(config ?? {}).map(([name, value]) => ({ name, value })),
            })),
          })
          .catch((error: unknown) => {
            throw creationError(error);
          }),
      );
      const wanted = missing.map(({ topic }) => topic);
      await this.request('Waiting for new topics', (admin) => whenLed(admin, wanted));
    }
    const names = (specs: readonly TopicSpecification[]): string[] => specs.map((s) => s.topic);
    return {
      created: names(missing),
      existing: names(topics.filter(({ topic }) => before.has(topic))),
    };
  }

  async growTopic(topic: string, partitions: number): Promise<void> {
    const topicPartitions = [{ topic, count: partitions }];
    await this.request(`Growing ${topic}`, (admin) => admin.createPartitions({ topicPartitions }));
  }

  async deleteTopics(topics: readonly string[]): Promise<void> {
    await this.request('Deleting topics', (admin) => admin.deleteTopics({ topics: [...topics] }));
  }

  async deleteRecords(
    topic: string,
    before: readonly { readonly partition: number; readonly offset: string }[],
  ): Promise<void> {
    if (before.length === 0) return;
    await this.request(`Deleting records of ${topic}`, async (admin) => {
      // Without it kafkajs does not know the topic's leaders.
      await admin.fetchTopicOffsets(topic);
      await admin.deleteTopicRecords({ topic, partitions: [...before] });
    });
  }

  async topicOffsets(
    topic: string,
  ): Promise<
    readonly { readonly partition: number; readonly low: string; readonly high: string }[]
  > {
    const found = await this.request(`Offsets of ${topic}`, (admin) =>
      admin.fetchTopicOffsets(topic),
    );
    return found
      .map(({ partition, low, high }) => ({ partition, low, high }))
      .sort((a, b) => a.partition - b.partition);
  }

  async committedOffsets(
    groupId: string,
    topic: string,
  ): Promise<readonly { readonly partition: number; readonly offset: string }[]> {
    const found = await this.request(`Offsets of group ${groupId}`, (admin) =>
      admin.fetchOffsets({ groupId, topics: [topic] }),
    );
    return found
      .flatMap(({ partitions }) => partitions)
      .filter(({ offset }) => Number(offset) >= 0)
      .map(({ partition, offset }) => ({ partition, offset }))
      .sort((a, b) => a.partition - b.partition);
  }

  async topicsReadBy(groupId: string): Promise<readonly string[] | undefined> {
    const { groups } = await this.request(`Members of group ${groupId}`, (admin) =>
      admin.describeGroups([groupId]),
    );
    return topicsOfMembers(
      groups,
      (metadata) => AssignerProtocol.MemberMetadata.decode(metadata)?.topics ?? [],
    );
  }

  async disconnect(): Promise<void> {
    const { opening, client } = this;
    this.opening = undefined;
    this.client = undefined;
    if (opening === undefined) return;
    const closing = opening.then((admin) => admin.disconnect());
    // A client that is given up has nothing to say that helps.
    await withDeadline(closing, CLOSE_DEADLINE_MS, () => new Error('late')).catch(() => undefined);
    client?.sever();
  }

  /** Ends the connection at once; the request under way fails, the next one makes a new one. */
  giveUp(): void {
    const { client } = this;
    this.opening = undefined;
    this.client = undefined;
    client?.sever();
  }

  private async request<T>(what: string, ask: (admin: Admin) => Promise<T>): Promise<T> {
    try {
      this.opening ??= this.open();
      return await ask(await this.opening);
    } catch (error) {
      await this.disconnect();
      throw requestError(what, error);
    }
  }

  private async open(): Promise<Admin> {
    const client = createClient(this.driver, {
      clientId: this.driver.clientId ?? 'mainstay',
      requestTimeoutMs: REQUEST_TIMEOUT_MS,
      retry: { initialRetryTime: 100, multiplier: 2, factor: 0.2, maxRetryTime: 1000, retries: 5 },
    });
    this.client = client;
    const admin = client.kafka.admin();
    await admin.connect();
    return admin;
  }
}

/** Returns when every partition of the topics has a leader; what is created may be used then. */
async function whenLed(admin: Admin, topics: readonly string[]): Promise<void> {
  for (const deadline = Date.now() + LEADER_DEADLINE_MS; Date.now() < deadline;) {
    if (await areLed(admin, topics)) return;
    await pause(LEADER_LOOK_EVERY_MS);
  }
  throw new KafkaRequestError('Waiting for new topics', 'LEADER_NOT_AVAILABLE', true);
}

async function areLed(admin: Admin, topics: readonly string[]): Promise<boolean> {
  try {
    const found = await existing(admin, topics);
    const isLed = ({ partitions }: ITopicMetadata): boolean =>
      partitions.length > 0 && partitions.every(({ leader }) => leader >= 0);
    return found.length === topics.length && found.every(isLed);
  } catch (error) {
    const code = kafkaCodeOf(error);
    if (code === 'LEADER_NOT_AVAILABLE') return false;
    // Who may make a topic need not be allowed to see it: there is nothing to wait for.
    if (isForbiddenCode(code)) return true;
    throw error;
  }
}
