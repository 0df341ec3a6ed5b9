import { fieldProblems } from '@mainstay/core';
import type {
  ConsumedRecord,
  ProducerRecord,
  RecordResult,
  TopicConfig,
  TopicDescription,
} from '../kafka-driver';
import { KafkaBusOptionsInvalidError } from '../../kafka-bus-options-invalid.error';
import { KafkaRequestError } from '../kafka-request.error';
import {
  MEMORY_BROKER_RULES,
  memoryBrokerDefaults,
  type MemoryBrokerOptions,
  type MemoryBrokerSettings,
} from './memory-broker.options';
import { MemoryFaults } from './memory-faults';
import { MemoryGroup } from './memory-group';
import type { MemoryLog } from './memory-log';
import { appendRecords } from './memory-produce';
import { MemoryTopic } from './memory-topic';

/**
 * Kafka in this process: topics, partitions, groups, committed offsets. An application makes one
 * and passes it to all that shall share it; two brokers share nothing. It keeps everything in
 * memory.
 */
export class MemoryBroker {
  readonly settings: MemoryBrokerSettings;
  /** What it does wrong on request. */
  readonly faults = new MemoryFaults();
  private readonly topics = new Map<string, MemoryTopic>();
  private readonly groups = new Map<string, MemoryGroup>();
  private members = 0;

  /** @throws {KafkaBusOptionsInvalidError} */
  constructor(options: MemoryBrokerOptions = {}) {
    const problems = fieldProblems('', options, MEMORY_BROKER_RULES);
    KafkaBusOptionsInvalidError.throwFor('MemoryBroker', problems);
    this.settings = { ...memoryBrokerDefaults, ...options };
  }

  get topicNames(): readonly string[] {
    return [...this.topics.keys()].sort();
  }

  /** The topic, made where `autoCreateTopics` allows it. */
  topic(name: string): MemoryTopic | undefined {
    const found = this.topics.get(name);
    if (found !== undefined || !this.settings.autoCreateTopics) return found;
    return this.createTopic(name, this.settings.partitions);
  }

  /** A topic that exists stays as it is. */
  createTopic(
    name: string,
    partitions = this.settings.partitions,
    config: Readonly<Record<string, string>> = {},
  ): MemoryTopic {
    const known = this.topics.get(name);
    if (known !== undefined) return known;
    const topic = new MemoryTopic(name, partitions, config);
    this.topics.set(name, topic);
    // Who reads it already read one of this name before.
    this.rebalanceReadersOf(name);
    return topic;
  }

  growTopic(name: string, partitions: number): void {
    const topic = this.requireTopic(name);
    if (partitions <= topic.logs.length) {
      throw new KafkaRequestError(`Growing ${name}`, 'INVALID_PARTITIONS', false);
    }
    topic.grow(partitions);
    this.rebalanceReadersOf(name);
  }

  deleteTopic(name: string): void {
    this.requireTopic(name);
    this.topics.delete(name);
    for (const group of this.groups.values()) group.forget(name);
    this.rebalanceReadersOf(name);
  }

  describe(name: string): TopicDescription | undefined {
    const topic = this.topics.get(name);
    return topic && { topic: name, partitions: topic.logs.length, replicationFactor: 1 };
  }

  /** What the topic was made with, and of the rest what this broker heeds. */
  config(name: string): TopicConfig | undefined {
    const topic = this.topics.get(name);
    const ofBroker = { 'max.message.bytes': String(this.settings.maxMessageBytes) };
    return topic && { topic: name, config: { ...ofBroker, ...topic.config } };
  }

  log(topic: string, partition: number): MemoryLog | undefined {
    return this.topics.get(topic)?.logs[partition];
  }

  /** Everything a topic still holds, partition by partition: for looking on in tests. */
  records(topic: string): readonly ConsumedRecord[] {
    const logs = this.topics.get(topic)?.logs ?? [];
    return logs.flatMap((log) => log.read(log.low, Infinity, Infinity));
  }

  produce(records: readonly ProducerRecord[]): readonly RecordResult[] {
    return appendRecords(this, records);
  }

  group(groupId: string): MemoryGroup {
    const found = this.groups.get(groupId);
    if (found !== undefined) return found;
    const count = (topic: string): number => this.topics.get(topic)?.logs.length ?? 0;
    const group = new MemoryGroup(groupId, this.settings.clock, count);
    this.groups.set(groupId, group);
    return group;
  }

  nextMemberId(clientId: string): string {
    this.members += 1;
    return `${clientId}-${this.members}`;
  }

  /** Lets go what every group has read, but for the records kept behind the slowest. */
  trim(topic: string, partition: number): void {
    const log = this.log(topic, partition);
    if (log === undefined) return;
    const offsets: number[] = [];
    for (const group of this.groups.values()) {
      const offset = group.committedOffset(topic, partition);
      if (offset !== undefined) offsets.push(offset);
      else if (group.reads(topic)) return;
    }
    if (offsets.length > 0) log.trimTo(Math.min(...offsets) - this.settings.retainedRecords);
  }

  private rebalanceReadersOf(topic: string): void {
    for (const group of this.groups.values()) if (group.reads(topic)) group.rebalance();
  }

  private requireTopic(name: string): MemoryTopic {
    const topic = this.topics.get(name);
    if (topic !== undefined) return topic;
    throw new KafkaRequestError(`Topic ${name}`, 'UNKNOWN_TOPIC_OR_PARTITION', false);
  }
}
