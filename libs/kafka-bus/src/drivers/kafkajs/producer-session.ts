import { Partitioners, type Producer, type RecordMetadata } from 'kafkajs';
import type { DriverProducerOptions } from '../kafka-driver';
import { KafkaRequestError } from '../kafka-request.error';
import { partitionId, type PartitionBatch } from '../partitioning/partition-batch';
import { withDeadline } from '../timing/deadline';
import { Watch } from '../timing/watch';
import { compressionType } from './compression-codecs';
import { encodedBatch, encodedType, messagesOf } from './encoded-batch';
import { createClient, type KafkaJsClient } from './kafkajs-client';
import type { KafkaClientOptions } from '../kafka-client.options';
import { forget } from './placeholders';

/** Connecting and saying goodbye may not take longer. */
const CLOSE_DEADLINE_MS = 2000;

/**
 * One kafkajs producer, from its connection to its first failure. Idempotent: kafkajs repeats a
 * request under the same sequence numbers, and the broker keeps one copy.
 */
export class ProducerSession {
  private readonly watch = new Watch();

  private constructor(
    private readonly client: KafkaJsClient,
    private readonly producer: Producer,
    private readonly options: DriverProducerOptions,
  ) {}

  /** @throws what kafkajs throws when no broker is reached in time */
  static async open(
    driver: KafkaClientOptions,
    options: DriverProducerOptions,
    deadlineMs: number,
  ): Promise<ProducerSession> {
    const client = createClient(driver, {
      clientId: options.clientId,
      // Several attempts fit into one send; the broker knows repetitions by their numbers.
      requestTimeoutMs: Math.max(1000, Math.floor((options.requestTimeoutMs ?? 30_000) / 6)),
      retry: { initialRetryTime: 100, multiplier: 2, factor: 0.2, maxRetryTime: 1000, retries: 30 },
    });
    const producer = client.kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    const session = new ProducerSession(client, producer, options);
    try {
      await withDeadline(producer.connect(), deadlineMs, () => timedOut('Connecting'));
      return session;
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  /**
   * Sends at most one batch a partition; answers with the base offset of each, by
   * {@link partitionId}. A partition that the client does not know is left out: it was not sent.
   */
  async send(
    batches: readonly PartitionBatch[],
    deadlineMs: number,
  ): Promise<ReadonlyMap<string, number>> {
    const late = (): Error => {
      this.client.sever();
      return timedOut('A send');
    };
    const answers = await this.watch.over(this.deliver(batches), deadlineMs, late);
    return new Map(
      answers.map(({ topicName, partition, baseOffset }) => [
        partitionId({ topic: topicName, partition }),
        Number(baseOffset),
      ]),
    );
  }

  private async deliver(batches: readonly PartitionBatch[]): Promise<RecordMetadata[]> {
    const now = Date.now();
    const type = compressionType(this.options.compression);
    const encoded = await Promise.all(batches.map((batch) => encodedBatch(batch, type, now)));
    const topics = Map.groupBy(encoded, ({ topic }) => topic);
    try {
      return await this.producer.sendBatch({
        acks: -1,
        timeout: this.options.requestTimeoutMs,
        compression: encodedType(type),
        topicMessages: [...topics].map(([topic, of]) => ({ topic, messages: messagesOf(of) })),
      });
    } finally {
      for (const { placeholder } of encoded) forget(placeholder);
    }
  }

  /** Nothing of this session reaches a broker after it, except what was written before. */
  async close(): Promise<void> {
    this.watch.stop();
    const late = (): Error => timedOut('Disconnecting');
    const closing = this.producer.disconnect();
    // What a client that is given up has to say at its end helps nobody.
    await withDeadline(closing, CLOSE_DEADLINE_MS, late).catch(() => undefined);
    this.client.sever();
  }
}

function timedOut(what: string): Error {
  return new KafkaRequestError(what, 'REQUEST_TIMED_OUT', true);
}
