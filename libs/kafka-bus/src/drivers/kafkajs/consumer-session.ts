import type { Cluster, Consumer, EachBatchPayload } from 'kafkajs';
import { messageOf } from '@mainstay/errors';
import type { OffsetToCommit, TopicPartition } from '../kafka-driver';
import { KafkaRequestError } from '../kafka-request.error';
import { CommitQueue } from './commit-queue';
import { consumedBatch } from './consumed-batch';
import type { SessionContext } from '../session-context';
import { withDeadline } from '../timing/deadline';
import { FetchEpochs } from './fetch-epochs';
import { decodeLate } from './late-decoding';
import { createClient, type KafkaJsClient } from './kafkajs-client';
import type { DriverLogLine } from '../kafka-client.options';
import { PauseFlags } from './pause-flags';
import { assignerWithHook, rebalanceInProgress } from './revoke-hook';

/** How often a member that drains says that it lives. */
const DRAIN_HEARTBEAT_MS = 500;
const CONNECT_DEADLINE_MS = 5000;
const CLOSE_DEADLINE_MS = 3000;
/** Bounds how fast a resume takes effect, and how fast a stop does. */
const MAX_WAIT_MS = 100;
const REQUEST_TIMEOUT_MS = 10_000;

/** What a session asks of the consumer it belongs to. */
export interface SessionOwner extends SessionContext {
  /** Called before the listener hears of a new membership. */
  onJoined(session: ConsumerSession, epoch: number, partitions: readonly TopicPartition[]): void;
  onCrash(session: ConsumerSession, error: Error): void;
}

/**
 * One kafkajs consumer, from its connection to its stop or crash.
 *
 * JOINING   kafkajs joins the group.
 * ASSIGNED  has an epoch; batches are handed over. Left when kafkajs wants to join again.
 * DRAINING  the listener finishes its work and commits under the epoch that ends; joining is put
 *           off and heartbeats go on.
 * CLOSED    stopped or crashed; nothing is handed over any more.
 */
export class ConsumerSession {
  readonly pauses: PauseFlags;
  readonly commits: CommitQueue;
  private state: 'joining' | 'assigned' | 'draining' | 'closed' = 'joining';
  private epoch: number | undefined;
  private draining: Promise<void> | undefined;
  /** Comes with the first batch; a member that never had one has no work to finish either. */
  private heartbeat: () => Promise<void> = () => Promise.resolve();
  private readonly client: KafkaJsClient;
  private readonly consumer: Consumer;
  private readonly fetches = new FetchEpochs();

  constructor(private readonly owner: SessionOwner) {
    const { driver, options } = owner;
    const sessionTimeout = options.sessionTimeoutMs ?? 10_000;
    const maxBytesPerPartition = options.maxBytesPerPartition ?? 1_048_576;
    this.client = createClient(driver, {
      clientId: options.clientId,
      requestTimeoutMs: REQUEST_TIMEOUT_MS,
      // A member lives through an outage of about a minute: it keeps its work and its place.
      retry: { initialRetryTime: 100, multiplier: 2, factor: 0.2, maxRetryTime: 1000, retries: 60 },
    });
    this.consumer = this.client.kafka.consumer({
      groupId: options.groupId,
      partitionAssigners: [
        assignerWithHook(
          () => this.beforeJoin(),
          (cluster: Cluster) => this.fetches.use(cluster),
        ),
      ],
      sessionTimeout,
      rebalanceTimeout: options.rebalanceTimeoutMs ?? 30_000,
      heartbeatInterval: Math.min(1000, Math.floor(sessionTimeout / 5)),
      metadataMaxAge: driver.metadataMaxAgeMs ?? 60_000,
      maxBytesPerPartition,
      maxBytes: Math.max(10_485_760, maxBytesPerPartition * 8),
      maxWaitTimeInMs: MAX_WAIT_MS,
      allowAutoTopicCreation: false,
      retry: {
        initialRetryTime: 25,
        multiplier: 1.2,
        factor: 0.2,
        maxRetryTime: 100,
        retries: 500,
        restartOnFailure: () => Promise.resolve(false),
      },
    });
    this.pauses = new PauseFlags(this.consumer);
    this.commits = new CommitQueue(this.consumer, options.groupId);
    this.listen();
  }

  /** The membership under which a commit is accepted now. */
  get currentEpoch(): number | undefined {
    return this.epoch;
  }

  /** Connects, subscribes and joins. Rejects where connecting or subscribing fails. */
  async open(): Promise<void> {
    const late = (): Error => new KafkaRequestError('Connecting', 'REQUEST_TIMED_OUT', true);
    await withDeadline(this.consumer.connect(), CONNECT_DEADLINE_MS, late);
    // Where to begin is decided by the owner; an offset out of range becomes the earliest.
    const topics = [...this.owner.subscription.topics];
    await this.consumer.subscribe({ topics, fromBeginning: true });
    await decodeLate(() =>
      this.consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: true,
        partitionsConsumedConcurrently: 1,
        eachBatch: (payload) => this.takeOver(payload),
      }),
    );
  }

  /** Commits under `epoch`, which was the current one when asked. */
  commit(offsets: readonly OffsetToCommit[], epoch: number): Promise<void> {
    return this.commits.commit(offsets, epoch, () => this.epoch === epoch);
  }

  seek(positions: readonly OffsetToCommit[]): void {
    for (const { topic, partition, offset } of positions) {
      this.consumer.seek({ topic, partition, offset });
    }
  }

  /** Leaves the group where it still can, and ends every connection. */
  async close(): Promise<void> {
    this.end();
    const late = (): Error => new Error('the group was not left in time');
    try {
      await withDeadline(this.consumer.disconnect(), CLOSE_DEADLINE_MS, late);
    } catch (error) {
      this.log('warn', 'A Kafka consumer did not leave its group', error);
    } finally {
      this.client.sever();
    }
  }

  /** Ends every connection without a word to the group. */
  kill(): void {
    this.end();
    this.client.sever();
  }

  private listen(): void {
    const { events } = this.consumer;
    this.consumer.on(events.GROUP_JOIN, ({ payload }) => {
      this.joined(payload.memberId, payload.memberAssignment);
    });
    this.consumer.on(events.FETCH_START, ({ payload }) => {
      this.fetches.started(String(payload.nodeId), this.epoch);
    });
    this.consumer.on(events.FETCH, () => this.tell(() => this.owner.listener.onPoll()));
    this.consumer.on(events.CRASH, ({ payload }) => this.crash(payload.error));
  }

  /** Called by kafkajs before each JOIN, and again until it does not throw. */
  private beforeJoin(): void {
    if (this.state === 'closed') throw new Error('this consumer is closed');
    if (this.state === 'assigned') this.drain();
    // A commit that kafkajs repeats after the next generation began would move offsets back.
    if (this.state === 'draining' || this.commits.isBusy) throw rebalanceInProgress();
  }

  private drain(): void {
    this.state = 'draining';
    const timer = setInterval(() => {
      // It throws REBALANCE_IN_PROGRESS; the broker counts it all the same.
      this.heartbeat().catch(() => undefined);
    }, DRAIN_HEARTBEAT_MS);
    this.draining = Promise.resolve()
      .then(() => this.owner.listener.onRevoking())
      .catch((error: unknown) =>
        this.log('error', 'Work was not finished before a rebalance', error),
      )
      .then(() => {
        clearInterval(timer);
        this.epoch = undefined;
        this.draining = undefined;
        if (this.state === 'draining') this.state = 'joining';
      });
  }

  private joined(memberId: string, assignment: Readonly<Record<string, number[]>>): void {
    if (this.state === 'closed') return;
    const epoch = this.owner.nextEpoch();
    const partitions = Object.entries(assignment).flatMap(([topic, numbers]) =>
      numbers.map((partition) => ({ topic, partition })),
    );
    this.epoch = epoch;
    this.state = 'assigned';
    this.pauses.clear();
    this.owner.onJoined(this, epoch, partitions);
    this.tell(() => this.owner.listener.onAssigned({ epoch, memberId, partitions }));
  }

  /** A batch that is not taken over is fetched again: throwing keeps its offsets unresolved. */
  private takeOver(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    this.heartbeat = () => payload.heartbeat();
    if (this.state !== 'assigned' || !this.fetches.isCurrent(batch, this.epoch)) {
      return Promise.reject(rebalanceInProgress());
    }
    if (!this.tell(() => this.owner.listener.onBatch(consumedBatch(batch)))) {
      return Promise.reject(rebalanceInProgress());
    }
    return Promise.resolve();
  }

  /** Runs a callback of the listener; one that throws ends the session. */
  private tell(callback: () => void): boolean {
    if (this.state === 'closed') return false;
    try {
      callback();
      return true;
    } catch (error) {
      this.crash(error as Error);
      return false;
    }
  }

  private crash(error: Error): void {
    if (this.state === 'closed') return;
    this.end();
    const tellOwner = (): void => this.owner.onCrash(this, error);
    if (this.draining === undefined) tellOwner();
    else void this.draining.then(tellOwner);
  }

  private end(): void {
    this.state = 'closed';
    this.epoch = undefined;
    this.commits.end();
  }

  private log(level: DriverLogLine['level'], message: string, error: unknown): void {
    const why = messageOf(error);
    const fields = { group: this.owner.options.groupId, error: why };
    this.owner.driver.log?.({ level, message, fields });
  }
}
