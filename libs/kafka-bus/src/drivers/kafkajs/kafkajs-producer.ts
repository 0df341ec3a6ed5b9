import type {
  DriverProducer,
  DriverProducerOptions,
  ProducerRecord,
  RecordResult,
} from '../kafka-driver';
import type { KafkaClientOptions } from '../kafka-client.options';
import { batchByPartition } from '../partitioning/partition-batch';
import { requestError } from './kafkajs-errors';
import { PartitionCounts } from './partition-counts';
import { ProducerSession } from './producer-session';
import { SendAttempt } from './send-attempt';

const REQUEST_TIMEOUT_MS = 30_000;

/**
 * A producer that outlives its kafkajs producers.
 *
 * A rejected send leaves an idempotent kafkajs producer with rolled back sequence numbers: its next
 * send of as many records is taken for a repetition, answered with an offset and thrown away. So a
 * session ends with its first failure, and the next send opens a new one.
 */
export class KafkaJsProducer implements DriverProducer {
  private session: ProducerSession | undefined;
  private readonly counts: PartitionCounts;

  constructor(
    private readonly driver: KafkaClientOptions,
    private readonly options: DriverProducerOptions,
  ) {
    this.counts = new PartitionCounts(driver, options.clientId);
  }

  async connect(): Promise<void> {
    try {
      await this.open(this.timeoutMs);
    } catch (error) {
      throw requestError('Connecting a producer', error);
    }
  }

  async send(records: readonly ProducerRecord[]): Promise<readonly RecordResult[]> {
    const deadline = Date.now() + this.timeoutMs;
    const attempt = new SendAttempt(records.length, {
      session: () => this.open(deadline - Date.now()),
      retire: () => this.retire(),
      counts: this.counts,
      timeLeftMs: () => deadline - Date.now(),
    });
    return attempt.run(batchByPartition(records));
  }

  async partitionCounts(topics: readonly string[]): Promise<ReadonlyMap<string, number>> {
    try {
      return await this.counts.fetch(topics, this.timeoutMs);
    } catch (error) {
      throw requestError('Asking for partition counts', error);
    }
  }

  async disconnect(): Promise<void> {
    await this.retire();
    await this.counts.close();
  }

  private async open(deadlineMs: number): Promise<ProducerSession> {
    this.session ??= await ProducerSession.open(this.driver, this.options, deadlineMs);
    return this.session;
  }

  private async retire(): Promise<void> {
    const session = this.session;
    this.session = undefined;
    await session?.close();
  }

  private get timeoutMs(): number {
    return this.options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS;
  }
}
