import type { ProducerRecord } from '../kafka-driver';
import { batchByPartition, halve } from './partition-batch';

function record(topic: string, partition: number, value: string): ProducerRecord {
  return { topic, partition, key: null, value: Buffer.from(value), headers: {} };
}

describe('batchByPartition', () => {
  it('keeps the order within a partition and remembers where answers go', () => {
    const batches = batchByPartition(
      [record('a', 0, '0'), record('a', 1, '1'), record('b', 0, '2'), record('a', 0, '3')],
      1000,
    );
    expect(batches.map(({ topic, partition, indexes }) => [topic, partition, indexes])).toEqual([
      ['a', 0, [0, 3]],
      ['a', 1, [1]],
      ['b', 0, [2]],
    ]);
    expect(batches[0]!.messages.map(({ value }) => String(value))).toEqual(['0', '3']);
  });

  it('gives a record its own timestamp, else that of the send', () => {
    const [batch] = batchByPartition(
      [{ ...record('a', 0, ''), timestamp: 5 }, record('a', 0, '')],
      9,
    );
    expect(batch!.messages.map(({ timestamp }) => timestamp)).toEqual(['5', '9']);
  });
});

describe('halve', () => {
  it('divides a batch in two, in order', () => {
    const records = ['0', '1', '2'].map((value) => record('a', 0, value));
    const [first, second] = halve(batchByPartition(records, 0)[0]!);
    expect(first.indexes).toEqual([0]);
    expect(second.indexes).toEqual([1, 2]);
    expect(second.messages.map(({ value }) => String(value))).toEqual(['1', '2']);
  });
});
