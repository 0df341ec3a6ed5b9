import { nextTurn } from '@mainstay/core';
import type { DriverProducer, ProducerRecord, RecordResult } from '../kafka-driver';
import type { MemoryBroker } from './memory-broker';

/** Appends to the broker's logs at once, and answers a turn of the event loop later. */
export class MemoryProducer implements DriverProducer {
  constructor(private readonly broker: MemoryBroker) {}

  async connect(): Promise<void> {
    await nextTurn();
    this.broker.faults.assertOnline('Connecting a producer');
  }

  async send(records: readonly ProducerRecord[]): Promise<readonly RecordResult[]> {
    const results = this.broker.produce(records);
    await nextTurn();
    return results;
  }

  async partitionCounts(topics: readonly string[]): Promise<ReadonlyMap<string, number>> {
    await nextTurn();
    this.broker.faults.assertOnline('Asking for partition counts');
    const counts = new Map<string, number>();
    for (const name of topics) {
      const topic = this.broker.topic(name);
      if (topic !== undefined) counts.set(name, topic.logs.length);
    }
    return counts;
  }

  disconnect(): Promise<void> {
    return Promise.resolve();
  }
}
