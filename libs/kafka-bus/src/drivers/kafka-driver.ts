/**
 * The port between Mainstay and a Kafka client. Everything above it (group commit, key lanes,
 * retries, dead letters) is ours and the same for every driver; everything a client does in its own
 * way (sequence numbers, rebalance hooks, heartbeats) stays below it. One contract suite holds all
 * drivers to the same behaviour.
 */
export interface KafkaDriver {
  /** `memory`, `kafkajs`, `platformatic`, … */
  readonly name: string;
  createProducer(options: DriverProducerOptions): DriverProducer;
  createConsumer(options: DriverConsumerOptions): DriverConsumer;
  createAdmin(): DriverAdmin;
}

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** Header values as Kafka has them: bytes, a repeated header as an array. */
export type RecordHeaders = Readonly<Record<string, Uint8Array | readonly Uint8Array[]>>;

/** One record to send. */
export interface ProducerRecord {
  readonly topic: string;
  /** Always explicit: the publisher chooses it (murmur2 of the key, as Java does). */
  readonly partition: number;
  readonly key: Uint8Array | null;
  /** Null is a tombstone. */
  readonly value: Uint8Array | null;
  /** An array sends the header once for each of its values. */
  readonly headers: Readonly<
    Record<string, string | Uint8Array | readonly (string | Uint8Array)[]>
  >;
  /** Milliseconds since the epoch. @default now */
  readonly timestamp?: number;
}

/**
 * What the broker made of one record.
 *
 * acknowledged  it has it. refused  it never will (code says why). unknown  no answer: it may.
 * unsent  an earlier record of its key was not acknowledged: this one was kept back.
 */
export type RecordResult =
  | { readonly status: 'acknowledged'; readonly offset: string }
  | { readonly status: 'refused'; readonly code: string; readonly error: Error }
  | { readonly status: 'unknown'; readonly error: Error }
  | { readonly status: 'unsent'; readonly error: Error };

/** How batches of records are packed; brokers and consumers unpack each of them. */
export type Compression = 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';

export interface DriverProducerOptions {
  readonly clientId: string;
  /** One attempt of a send, all brokers together. @default 30_000 */
  readonly requestTimeoutMs?: number;
  /** @default 'none' */
  readonly compression?: Compression;
}

/**
 * Acks all, idempotent. Used with one send in flight at a time. A failed idempotent send must never
 * damage a later one: after a record that was not acknowledged a driver makes itself a fresh
 * client, or keeps sequence numbers that only an acknowledgement uses up.
 */
export interface DriverProducer {
  connect(): Promise<void>;
  /**
   * One answer a record, in the order given. Rejects only when it was called wrongly.
   *
   * Of a partition, no record is acknowledged behind one of its key that was not: however a driver
   * takes a batch apart, a later record never overtakes an earlier one of its key.
   */
  send(records: readonly ProducerRecord[]): Promise<readonly RecordResult[]>;
  /**
   * Partition counts of these topics, fresh; a topic that does not exist is left out. Asked about
   * none, it rejects while the broker is away.
   */
  partitionCounts(topics: readonly string[]): Promise<ReadonlyMap<string, number>>;
  disconnect(): Promise<void>;
}

export interface ConsumedRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly timestamp: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: RecordHeaders;
}

export interface ConsumedBatch extends TopicPartition {
  readonly records: readonly ConsumedRecord[];
  /** The offset the next record written to the partition will get. */
  readonly highWatermark: string;
}

export interface DriverConsumerOptions {
  readonly clientId: string;
  readonly groupId: string;
  /** @default 10_000 */
  readonly sessionTimeoutMs?: number;
  /** @default 30_000; must be above the listener's longest drain */
  readonly rebalanceTimeoutMs?: number;
  /** Bytes a fetch may bring per partition. @default 1 MiB */
  readonly maxBytesPerPartition?: number;
}

/** What a consumer tells the runner above it. Callbacks are never run side by side. */
export interface ConsumerListener {
  /**
   * New membership: trackers of the partitions begin anew, at the committed offsets. No partition
   * is paused any more; what must not be read yet is paused in here.
   */
  onAssigned(assignment: Assignment): void;
  /** Takes the records over and returns at once; the driver goes on fetching. */
  onBatch(batch: ConsumedBatch): void;
  /**
   * A rebalance begins and every partition will be taken away. Awaited: finish what runs (to a
   * deadline below rebalanceTimeoutMs), commit, forget. The driver keeps the member alive
   * meanwhile. Where the membership was already over, the commit throws {@link StaleEpochError}.
   */
  onRevoking(): Promise<void>;
  /**
   * Membership is gone without a chance to commit (evicted, session over, crash). The driver joins
   * again by itself, with a growing delay.
   */
  onLost(error: Error | undefined): void;
  /**
   * The fetch loop turned: for health. `problem` is why some partition cannot be read now, where
   * the others are read all the same.
   */
  onPoll(problem?: Error): void;
}

export interface Assignment {
  /** Grows with every membership; commits name it. */
  readonly epoch: number;
  readonly memberId: string;
  readonly partitions: readonly TopicPartition[];
}

export interface OffsetToCommit extends TopicPartition {
  /** The next offset to read. */
  readonly offset: string;
}

/** What a member reads. */
export interface ConsumerSubscription {
  readonly topics: readonly string[];
  /** Where a partition without a committed offset begins: its first record, or its end. */
  readonly fromBeginning: boolean;
  /**
   * Of `topics`, those that begin at the first record whatever `fromBeginning` says: retry topics.
   */
  readonly alwaysFromBeginning?: readonly string[];
}

/** One member of a group. */
export interface DriverConsumer {
  /**
   * Joins the group and fetches until `stop`. Resolves once the first assignment came. Topics must
   * exist. With `fromBeginning` false, a partition without a committed offset gets its end
   * committed before the first fetch.
   */
  start(subscription: ConsumerSubscription, listener: ConsumerListener): Promise<void>;
  pause(partitions: readonly TopicPartition[]): void;
  /** Also takes effect on a fetch that waits: within 100 ms. */
  resume(partitions: readonly TopicPartition[]): void;
  /**
   * Commits under the current membership.
   *
   * @throws {StaleEpochError} when `epoch` is not the current one: nothing was committed.
   * @throws {KafkaRequestError} when the broker did not answer; it may have been committed.
   */
  commit(offsets: readonly OffsetToCommit[], epoch: number): Promise<void>;
  /** Leaves the group. The runner drained and committed before. Idempotent. */
  stop(): Promise<void>;
}

export interface TopicSpecification {
  readonly topic: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  /** For example `retention.ms`; values as Kafka writes them (`compact,delete`, `true`). */
  readonly config?: Readonly<Record<string, string>>;
}

export interface TopicDescription {
  readonly topic: string;
  readonly partitions: number;
  readonly replicationFactor: number;
}

/** The settings of a topic in the words of Kafka, those it has from its broker included. */
export interface TopicConfig {
  readonly topic: string;
  readonly config: Readonly<Record<string, string>>;
}

export interface DriverAdmin {
  connect(): Promise<void>;
  listTopics(): Promise<readonly string[]>;
  describeTopics(topics: readonly string[]): Promise<readonly TopicDescription[]>;
  /** A topic that is not there is left out, as is a setting without a value that may be shown. */
  describeConfigs(topics: readonly string[]): Promise<readonly TopicConfig[]>;
  /** A topic that exists is fine and named in `existing`. */
  createTopics(
    topics: readonly TopicSpecification[],
  ): Promise<{ readonly created: readonly string[]; readonly existing: readonly string[] }>;
  growTopic(topic: string, partitions: number): Promise<void>;
  deleteTopics(topics: readonly string[]): Promise<void>;
  /**
   * Deletes for good what lies before an offset, partition by partition: the one way in which Kafka
   * deletes records.
   *
   * @throws {KafkaRequestError} `OFFSET_OUT_OF_RANGE` for an offset behind the end.
   */
  deleteRecords(
    topic: string,
    before: readonly { readonly partition: number; readonly offset: string }[],
  ): Promise<void>;
  /** Earliest and next offset of each partition. */
  topicOffsets(
    topic: string,
  ): Promise<
    readonly { readonly partition: number; readonly low: string; readonly high: string }[]
  >;
  /** Committed offsets of a group; a partition without one is left out. */
  committedOffsets(
    groupId: string,
    topic: string,
  ): Promise<readonly { readonly partition: number; readonly offset: string }[]>;
  /**
   * Topics that the members of a group read now; none where it has no member. Undefined while the
   * group rebalances and does not say.
   */
  topicsReadBy(groupId: string): Promise<readonly string[] | undefined>;
  disconnect(): Promise<void>;
}
