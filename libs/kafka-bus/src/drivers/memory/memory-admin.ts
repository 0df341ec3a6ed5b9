import { nextTurn } from '@mainstay/core';
import type {
  DriverAdmin,
  TopicConfig,
  TopicDescription,
  TopicSpecification,
} from '../kafka-driver';
import { KafkaRequestError } from '../kafka-request.error';
import type { MemoryBroker } from './memory-broker';

type PartitionRange = { readonly partition: number; readonly low: string; readonly high: string };
type PartitionOffset = { readonly partition: number; readonly offset: string };

/** Topics and offsets of a memory broker. */
export class MemoryAdmin implements DriverAdmin {
  constructor(private readonly broker: MemoryBroker) {}

  connect(): Promise<void> {
    return this.answer(() => undefined);
  }

  listTopics(): Promise<readonly string[]> {
    return this.answer(() => this.broker.topicNames);
  }

  describeTopics(topics: readonly string[]): Promise<readonly TopicDescription[]> {
    return this.answer(() => topics.flatMap((topic) => this.broker.describe(topic) ?? []));
  }

  describeConfigs(topics: readonly string[]): Promise<readonly TopicConfig[]> {
    return this.answer(() => topics.flatMap((topic) => this.broker.config(topic) ?? []));
  }

  createTopics(
    topics: readonly TopicSpecification[],
  ): Promise<{ readonly created: readonly string[]; readonly existing: readonly string[] }> {
    return this.answer(() => {
      const created: string[] = [];
      const existing: string[] = [];
      for (const { topic, partitions, config } of topics) {
        const isThere = this.broker.describe(topic) !== undefined;
        (isThere ? existing : created).push(topic);
        if (!isThere) this.broker.createTopic(topic, partitions, config);
      }
      return { created, existing };
    });
  }

  growTopic(topic: string, partitions: number): Promise<void> {
    return this.answer(() => this.broker.growTopic(topic, partitions));
  }

  deleteTopics(topics: readonly string[]): Promise<void> {
    return this.answer(() => {
      for (const topic of topics) this.broker.deleteTopic(topic);
    });
  }

  deleteRecords(topic: string, before: readonly PartitionOffset[]): Promise<void> {
    return this.answer(() => {
      for (const { offset, partition } of before) {
        const log = this.broker.log(topic, partition);
        const what = `Deleting records of ${topic}`;
        if (log === undefined) {
          throw new KafkaRequestError(what, 'UNKNOWN_TOPIC_OR_PARTITION', false);
        }
        if (Number(offset) > log.high) {
          throw new KafkaRequestError(what, 'OFFSET_OUT_OF_RANGE', false);
        }
        log.deleteBefore(Number(offset));
      }
    });
  }

  topicOffsets(topic: string): Promise<readonly PartitionRange[]> {
    return this.answer(() => {
      const logs = this.broker.topic(topic)?.logs;
      if (logs === undefined) {
        throw new KafkaRequestError(`Offsets of ${topic}`, 'UNKNOWN_TOPIC_OR_PARTITION', false);
      }
      return logs.map(({ partition, low, high }) => ({
        partition,
        low: String(low),
        high: String(high),
      }));
    });
  }

  committedOffsets(groupId: string, topic: string): Promise<readonly PartitionOffset[]> {
    return this.answer(() => {
      const group = this.broker.group(groupId);
      return (this.broker.topic(topic)?.logs ?? []).flatMap(({ partition }) => {
        const offset = group.committedOffset(topic, partition);
        return offset === undefined ? [] : [{ partition, offset: String(offset) }];
      });
    });
  }

  topicsReadBy(groupId: string): Promise<readonly string[]> {
    return this.answer(() => this.broker.group(groupId).topics);
  }

  disconnect(): Promise<void> {
    return Promise.resolve();
  }

  private async answer<T>(request: () => T): Promise<T> {
    await nextTurn();
    this.broker.faults.assertOnline('An admin request');
    return request();
  }
}
