import { setTimeout as pause } from 'node:timers/promises';
import type { produceV9 } from '@platformatic/kafka';
import { isRefusalCode, isTooLargeCode } from '../broker-codes';
import type { DriverProducerOptions, RecordResult } from '../kafka-driver';
import { KafkaRequestError } from '../kafka-request.error';
import { StoppedKeys, unsent } from '../stopped-keys';
import { notShown, type Cluster, type Lane, type TopicsSeen } from './cluster';
import { divide, halve, partitionId, type PartitionBatch } from '../partitioning/partition-batch';
import {
  answeredWith,
  codeName,
  isTransientCode,
  requestError,
  withItemErrors,
} from './platformatic-errors';
import { produce } from './produce';
import type { ProducerIdentity } from './producer-identity';
import { recordBatchOf } from './record-batch';

const PAUSE_MS = 100;
const ABSENT = 'UNKNOWN_TOPIC_OR_PARTITION';

/** What an attempt needs from its producer. */
export interface SendMeans {
  readonly cluster: Cluster;
  readonly lane: Lane;
  readonly compression: DriverProducerOptions['compression'];
  /** The producer's number; made with the first call. */
  identity(): Promise<ProducerIdentity>;
  /** Topics as last seen; `fresh` asks again. */
  topics(names: readonly string[], fresh: boolean): Promise<TopicsSeen>;
  /** When what is not answered is given up; milliseconds since the epoch. */
  readonly deadline: number;
}

/**
 * One call of `send`: finds an answer for every record.
 *
 * Each round sends at most one batch a partition, one request a broker, and the broker answers for
 * each partition. Acknowledged: the next batch of that partition may follow. Too large: it goes in
 * halves. Refused: others of its keys are kept back. Anything that may go well later is sent again
 * with the same sequence numbers, until the deadline; what is open then is unknown.
 */
export class SendAttempt {
  private readonly results: (RecordResult | undefined)[];
  private readonly stopped = new Map<string, StoppedKeys>();
  /** What is still to be sent, by partition, in order. */
  private readonly queues = new Map<string, PartitionBatch[]>();
  private looksStale = false;
  private problem: KafkaRequestError | undefined;

  constructor(
    count: number,
    private readonly means: SendMeans,
  ) {
    this.results = Array.from({ length: count });
  }

  /** Whether any record got no answer: the broker may have it or not. */
  get hasUnknown(): boolean {
    return this.results.some((result) => result?.status === 'unknown');
  }

  async run(batches: readonly PartitionBatch[]): Promise<readonly RecordResult[]> {
    for (const batch of batches) this.queues.set(partitionId(batch), [batch]);
    try {
      while (this.queues.size > 0) {
        if (Date.now() >= this.means.deadline || this.means.cluster.isSevered) throw this.reason();
        if (!(await this.round())) await pause(PAUSE_MS);
      }
    } catch (error) {
      this.giveUp(requestError('A send', error));
    }
    return this.results as RecordResult[];
  }

  /** Everything that has no answer yet is unknown. */
  giveUp(error: Error): void {
    for (const queue of this.queues.values()) {
      for (const batch of queue) this.answer(batch, { status: 'unknown', error });
    }
    this.queues.clear();
  }

  private reason(): KafkaRequestError {
    return this.problem ?? new KafkaRequestError('A send', 'REQUEST_TIMED_OUT', true);
  }

  /** Whether something was settled by it. */
  private async round(): Promise<boolean> {
    const byLeader = await this.headsByLeader();
    const sends = [...byLeader].map(([leader, heads]) => this.sendTo(leader, heads));
    const settled = await Promise.all(sends);
    return this.queues.size === 0 || settled.some((some) => some);
  }

  private async headsByLeader(): Promise<ReadonlyMap<number, readonly PartitionBatch[]>> {
    const heads = this.heads();
    const names = [...new Set(heads.map(({ topic }) => topic))];
    let topics = await this.look(names, this.looksStale);
    const isKnown = (batch: PartitionBatch): boolean => leaderOf(topics, batch) !== undefined;
    if (!heads.every(isKnown) && !this.looksStale) topics = await this.look(names, true);
    this.looksStale = false;
    const byLeader = new Map<number, PartitionBatch[]>();
    for (const head of heads) {
      const leader = leaderOf(topics, head);
      if (leader === undefined) this.refuseOrPostpone(head, topics.withheld.get(head.topic));
      else if (leader < 0) this.postpone(answeredWith('A send', 'LEADER_NOT_AVAILABLE'));
      else byLeader.set(leader, [...(byLeader.get(leader) ?? []), head]);
    }
    return byLeader;
  }

  /** Others of the same send go their way, whatever is said of this topic. */
  private refuseOrPostpone(batch: PartitionBatch, withheld = ABSENT): void {
    if (withheld === ABSENT || isRefusalCode(withheld)) this.refuse(batch, withheld);
    else this.postpone(notShown(batch.topic, withheld));
  }

  private async look(names: readonly string[], fresh: boolean): Promise<TopicsSeen> {
    for (;;) {
      try {
        return await this.means.topics(names, fresh);
      } catch (error) {
        this.postpone(error);
        if (Date.now() >= this.means.deadline || this.means.cluster.isSevered) throw error;
        await pause(PAUSE_MS);
      }
    }
  }

  /** Whether the broker settled something. */
  private async sendTo(leader: number, heads: readonly PartitionBatch[]): Promise<boolean> {
    let response: produceV9.ProduceResponse;
    try {
      response = await this.produce(leader, heads);
    } catch (error) {
      this.postpone(error);
      return false;
    }
    let settled = false;
    for (const { name, partitionResponses } of response.responses) {
      for (const { baseOffset, errorCode, index } of partitionResponses) {
        const batch = heads.find(({ topic, partition }) => topic === name && partition === index);
        if (batch === undefined) continue;
        const code = errorCode === 0 ? undefined : codeName(errorCode);
        settled = (await this.settle(batch, code, Number(baseOffset))) || settled;
      }
    }
    return settled;
  }

  private async produce(
    leader: number,
    heads: readonly PartitionBatch[],
  ): Promise<produceV9.ProduceResponse> {
    const { cluster, compression, lane } = this.means;
    const { producerEpoch, producerId, sequences } = await this.means.identity();
    const connection = await cluster.node(leader, lane);
    const now = Date.now();
    const written = heads.map((head) => {
      const sequence = sequences.getWithDefault(partitionId(head), 0);
      return recordBatchOf(head, { producerEpoch, producerId, sequence }, compression, now);
    });
    const answer = produce.async(connection, lane.requestTimeoutMs, await Promise.all(written));
    return (await withItemErrors(answer)) as produceV9.ProduceResponse;
  }

  private async settle(
    batch: PartitionBatch,
    code: string | undefined,
    base: number,
  ): Promise<boolean> {
    if (code === undefined) {
      (await this.means.identity()).acknowledged(batch, batch.records.length);
      this.take(batch);
      batch.indexes.forEach((index, position) => {
        this.results[index] = { status: 'acknowledged', offset: String(base + position) };
      });
    } else if (isTooLargeCode(code) && batch.records.length > 1) {
      this.take(batch, halve(batch));
    } else if (isRefusalCode(code)) {
      this.refuse(batch, code);
    } else if (isTransientCode(code) || code === ABSENT) {
      this.postpone(answeredWith('A send', code));
      return false;
    } else {
      this.take(batch);
      this.answer(batch, { status: 'unknown', error: answeredWith('A send', code) });
      this.stop(batch);
    }
    return true;
  }

  private refuse(batch: PartitionBatch, code: string): void {
    this.take(batch);
    const error = new KafkaRequestError('A send', code, false);
    this.answer(batch, { status: 'refused', code, error });
    this.stop(batch);
  }

  private postpone(error: unknown): void {
    this.looksStale = true;
    this.problem = requestError('A send', error);
    if (this.problem.kafkaCode === 'SASL_AUTHENTICATION_FAILED') throw this.problem;
  }

  /** The first batch of each partition, without what is to be kept back. */
  private heads(): readonly PartitionBatch[] {
    const heads: PartitionBatch[] = [];
    for (const queue of this.queues.values()) {
      const [first] = queue;
      const head = first && this.withoutStopped(first);
      if (head !== undefined) heads.push(head);
    }
    return heads;
  }

  private withoutStopped(batch: PartitionBatch): PartitionBatch | undefined {
    const keys = this.stopped.get(partitionId(batch));
    if (keys === undefined) return batch;
    const [kept, left] = divide(batch, ({ key }) => keys.has(key));
    this.answer(kept, unsent());
    this.take(batch, left.records.length > 0 ? [left] : []);
    return left.records.length > 0 ? left : undefined;
  }

  /** Takes the first batch of a partition off its queue; others may come in its place. */
  private take(batch: PartitionBatch, instead: readonly PartitionBatch[] = []): void {
    const id = partitionId(batch);
    const rest = [...instead, ...(this.queues.get(id) ?? []).slice(1)];
    if (rest.length > 0) this.queues.set(id, rest);
    else this.queues.delete(id);
  }

  private stop(batch: PartitionBatch): void {
    const id = partitionId(batch);
    const keys = this.stopped.get(id) ?? new StoppedKeys();
    this.stopped.set(id, keys);
    for (const { key } of batch.records) keys.add(key);
  }

  private answer({ indexes }: PartitionBatch, result: RecordResult): void {
    for (const index of indexes) this.results[index] ??= result;
  }
}

function leaderOf({ found }: TopicsSeen, { topic, partition }: PartitionBatch): number | undefined {
  return found.get(topic)?.leaders[partition];
}
