import type { RecordResult } from '../kafka-driver';
import { KafkaRequestError } from '../kafka-request.error';
import { divide, halve, partitionId, type PartitionBatch } from '../partitioning/partition-batch';
import { StoppedKeys, unsent } from '../stopped-keys';
import { isRefusal, isTooLarge, kafkaCodeOf, requestError } from './kafkajs-errors';
import type { PartitionCounts } from './partition-counts';
import type { ProducerSession } from './producer-session';

/** What an attempt needs from its producer. */
export interface SendMeans {
  /** The open session, or a new one. */
  session(): Promise<ProducerSession>;
  /** Ends the session. */
  retire(): Promise<void>;
  readonly counts: PartitionCounts;
  timeLeftMs(): number;
}

/**
 * One call of `send`: finds an answer for every record.
 *
 * All partitions go out in one request. kafkajs rejects it as a whole when the broker refuses one
 * of them, and does not say which. The others were appended. So each partition is sent again by
 * itself in the same session: kafkajs uses the sequence numbers of the rejected request, the broker
 * knows the batches it has and answers with their offsets, and the refused one is refused again. A
 * refused batch that is too large goes in halves; behind a record that is refused, others of its
 * key are kept back. Without an answer (time-out, lost connection) everything
 * still open is unknown.
 */
export class SendAttempt {
  private readonly results: (RecordResult | undefined)[];
  private readonly stopped = new Map<string, StoppedKeys>();

  constructor(
    count: number,
    private readonly means: SendMeans,
  ) {
    this.results = Array.from({ length: count });
  }

  async run(batches: readonly PartitionBatch[]): Promise<readonly RecordResult[]> {
    try {
      await this.sendKnown(batches);
    } catch (error) {
      await this.means.retire();
      // A topic that was deleted looks like this too.
      this.means.counts.forget(batches);
      this.answerOpen(batches, { status: 'unknown', error: requestError('A send', error) });
    }
    return this.results as RecordResult[];
  }

  private async sendKnown(batches: readonly PartitionBatch[]): Promise<void> {
    const areKnown = this.means.counts.know(batches);
    const known = areKnown ? batches : await this.withoutUnknownPartitions(batches);
    if (known.length === 0) return;
    const left = await this.sendAll(known);
    if (left.length === 0) return;
    // The session's metadata is older than the partition: a new one knows it.
    await this.means.retire();
    const stillLeft = await this.sendAll(left);
    this.answerOpen(stillLeft, refusedBecause('UNKNOWN_TOPIC_OR_PARTITION'));
  }

  /** Answers with the batches that this session could not send. */
  private async sendAll(batches: readonly PartitionBatch[]): Promise<readonly PartitionBatch[]> {
    const session = await this.means.session();
    try {
      return this.accept(batches, await session.send(batches, this.means.timeLeftMs()));
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const left = await this.findRefused(session, batches, error);
      await this.means.retire();
      return left;
    }
  }

  private async findRefused(
    session: ProducerSession,
    batches: readonly PartitionBatch[],
    error: unknown,
  ): Promise<readonly PartitionBatch[]> {
    if (batches.length === 1) return this.refuse(session, batches[0]!, error);
    const left: PartitionBatch[] = [];
    for (const batch of batches) left.push(...(await this.sendOne(session, batch)));
    return left;
  }

  private async sendOne(
    session: ProducerSession,
    whole: PartitionBatch,
  ): Promise<readonly PartitionBatch[]> {
    const batch = this.withoutStopped(whole);
    if (batch.indexes.length === 0) return [];
    try {
      return this.accept([batch], await session.send([batch], this.means.timeLeftMs()));
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return this.refuse(session, batch, error);
    }
  }

  /** Nothing of a refused batch was appended, so the session's numbers are still right for it. */
  private async refuse(
    session: ProducerSession,
    batch: PartitionBatch,
    error: unknown,
  ): Promise<readonly PartitionBatch[]> {
    if (!isTooLarge(error) || batch.indexes.length === 1) {
      this.answerOpen([batch], refusal(error));
      this.stop(batch);
      return [];
    }
    const [first, second] = halve(batch);
    return [...(await this.sendOne(session, first)), ...(await this.sendOne(session, second))];
  }

  private stop(batch: PartitionBatch): void {
    const id = partitionId(batch);
    const keys = this.stopped.get(id) ?? new StoppedKeys();
    this.stopped.set(id, keys);
    for (const { key } of batch.records) keys.add(key);
  }

  private withoutStopped(batch: PartitionBatch): PartitionBatch {
    const keys = this.stopped.get(partitionId(batch));
    if (keys === undefined) return batch;
    const [kept, left] = divide(batch, ({ key }) => keys.has(key));
    this.answerOpen([kept], unsent());
    return left;
  }

  private accept(
    batches: readonly PartitionBatch[],
    offsets: ReadonlyMap<string, number>,
  ): readonly PartitionBatch[] {
    return batches.filter((batch) => {
      const base = offsets.get(partitionId(batch));
      if (base === undefined) return true;
      batch.indexes.forEach((index, position) => {
        this.results[index] = { status: 'acknowledged', offset: String(base + position) };
      });
      return false;
    });
  }

  private async withoutUnknownPartitions(
    batches: readonly PartitionBatch[],
  ): Promise<readonly PartitionBatch[]> {
    try {
      return await this.knownOf(batches);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return this.withoutRefusedTopics(batches, error);
    }
  }

  /** One topic that may not be asked for fails the question for all of them. */
  private async withoutRefusedTopics(
    batches: readonly PartitionBatch[],
    error: unknown,
  ): Promise<readonly PartitionBatch[]> {
    const byTopic = Map.groupBy(batches, ({ topic }) => topic);
    if (byTopic.size === 1) {
      this.answerOpen(batches, refusal(error));
      return [];
    }
    const known: PartitionBatch[] = [];
    for (const of of byTopic.values()) known.push(...(await this.withoutUnknownPartitions(of)));
    return known;
  }

  private async knownOf(batches: readonly PartitionBatch[]): Promise<readonly PartitionBatch[]> {
    const unknown = await this.means.counts.unknown(batches, this.means.timeLeftMs());
    if (unknown.length === 0) return batches;
    this.answerOpen(unknown, refusedBecause('UNKNOWN_TOPIC_OR_PARTITION'));
    return batches.filter((batch) => !unknown.includes(batch));
  }

  private answerOpen(batches: readonly PartitionBatch[], result: RecordResult): void {
    for (const { indexes } of batches) {
      for (const index of indexes) this.results[index] ??= result;
    }
  }
}

function refusal(error: unknown): RecordResult {
  return { status: 'refused', code: kafkaCodeOf(error), error: requestError('A send', error) };
}

function refusedBecause(code: string): RecordResult {
  return { status: 'refused', code, error: new KafkaRequestError('A send', code, false) };
}
