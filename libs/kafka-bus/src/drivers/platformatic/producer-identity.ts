import { initProducerIdV4, NumericMap } from '@platformatic/kafka';
import type { TopicPartition } from '../kafka-driver';
import type { Cluster } from './cluster';
import { partitionId } from '../partitioning/partition-batch';

const NO_PRODUCER = { id: -1n, epoch: -1, transactionTimeoutMs: 60_000 };
const LAST_SEQUENCE = 0x7fff_ffff;

/**
 * The number a broker gave this producer, and the next sequence number of each partition. They are
 * advanced by what was acknowledged and by nothing else: a batch that is sent again has the numbers
 * it had, and the broker keeps one copy.
 */
export class ProducerIdentity {
  readonly sequences = new NumericMap();

  private constructor(
    readonly producerId: bigint,
    readonly producerEpoch: number,
  ) {}

  static async obtain(cluster: Cluster): Promise<ProducerIdentity> {
    const connection = await cluster.any();
    const { epoch, id, transactionTimeoutMs } = NO_PRODUCER;
    const { async: ask } = initProducerIdV4.api;
    const answer = await ask(connection, null, transactionTimeoutMs, id, epoch);
    return new ProducerIdentity(answer.producerId, answer.producerEpoch);
  }

  acknowledged(partition: TopicPartition, count: number): void {
    const id = partitionId(partition);
    const next = (this.sequences.getWithDefault(id, 0) + count) % (LAST_SEQUENCE + 1);
    this.sequences.set(id, next);
  }
}
