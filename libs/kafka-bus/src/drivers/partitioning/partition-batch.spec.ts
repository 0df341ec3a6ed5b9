import type { ProducerRecord } from '../kafka-driver';
import { batchByPartition, divide, halve } from './partition-batch';

function record(topic: string, partition: number, value: string): ProducerRecord {
  return { topic, partition, key: null, value: Buffer.from(value), headers: {} };
}

const valuesOf = ({ records }: { readonly records: readonly ProducerRecord[] }): string[] =>
  records.map(({ value }) => String(value));

describe('batchByPartition', () => {
  it('keeps the order within a partition and remembers where answers go', () => {
    const records = [
      record('a', 0, '0'),
      record('a', 1, '1'),
      record('b', 0, '2'),
      record('a', 0, '3'),
    ];
    const batches = batchByPartition(records);
    expect(batches.map(({ topic, partition, indexes }) => [topic, partition, indexes])).toEqual([
      ['a', 0, [0, 3]],
      ['a', 1, [1]],
      ['b', 0, [2]],
    ]);
    expect(valuesOf(batches[0]!)).toEqual(['0', '3']);
  });
});

describe('a batch', () => {
  const [batch] = batchByPartition(['0', '1', '2'].map((value) => record('a', 0, value)));

  it('is halved in order', () => {
    const [first, second] = halve(batch!);
    expect(first.indexes).toEqual([0]);
    expect(second.indexes).toEqual([1, 2]);
    expect(valuesOf(second)).toEqual(['1', '2']);
  });

  it('is divided into what is so and what is not, each in order', () => {
    const [so, not] = divide(batch!, ({ value }) => String(value) === '1');
    expect([so.indexes, valuesOf(so)]).toEqual([[1], ['1']]);
    expect([not.indexes, valuesOf(not)]).toEqual([
      [0, 2],
      ['0', '2'],
    ]);
  });
});
