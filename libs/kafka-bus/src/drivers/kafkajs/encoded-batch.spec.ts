import { gunzipSync } from 'node:zlib';
import { CompressionCodecs, CompressionTypes, type Message } from 'kafkajs';
import { encodeRecords } from '../encoding/encode-records';
import type { ProducerRecord } from '../kafka-driver';
import type { PartitionBatch } from '../partitioning/partition-batch';
import { encodedMessages, encodedType } from './encoded-batch';

const record = (value: Buffer, timestamp?: number): ProducerRecord => ({
  topic: 'a',
  partition: 3,
  key: null,
  value,
  headers: {},
  ...(timestamp === undefined ? {} : { timestamp }),
});
const codecs = CompressionCodecs as unknown as Readonly<
  Record<number, () => { compress(batch: { readonly buffer: Buffer }): Promise<Buffer> }>
>;

/** What stands in the batch that is made of these messages. */
function packed(type: CompressionTypes, values: readonly (Buffer | null)[]): Promise<Buffer> {
  const messages = values.map((value) => ({ ...record(Buffer.alloc(0)), value }));
  const times = messages.map(() => 0);
  return codecs[encodedType(type)]!().compress({ buffer: encodeRecords(messages, times, 0) });
}

/** As kafkajs sorts the messages of a topic by partition. */
function grouped(batches: readonly PartitionBatch[]): Readonly<Record<number, Message[]>> {
  return encodedMessages(batches, 9).reduce((groups) => groups, {});
}

const batch = (partition: number, records: readonly ProducerRecord[]): PartitionBatch => ({
  topic: 'a',
  partition,
  indexes: records.map((_, index) => index),
  records,
});

describe('messages that carry encoded records', () => {
  const x = record(Buffer.from('x'));
  const y = record(Buffer.from('y'), 5);

  it('have all records of a partition in the first one, and are as many as the records', () => {
    const groups = grouped([batch(3, [x, x]), batch(1, [y])]);
    expect(Object.keys(groups)).toEqual(['1', '3']);
    expect(groups[3]![0]!.value).toEqual(encodeRecords([x, x], [9, 9], 9));
    expect(groups[3]).toHaveLength(2);
    expect(groups[1]![0]!.value).toEqual(encodeRecords([y], [5], 5));
    expect(groups[1]).toHaveLength(1);
  });

  it('are passed over, but for the first', () => {
    const made = grouped([batch(3, [x, x, x])])[3]!.map(({ value }) => value);
    expect(Object.keys(made)).toEqual(['0']);
  });

  it('tell the earliest time and the latest', () => {
    const messages = grouped([batch(3, [x, y, x])])[3]!;
    expect(messages[0]!.timestamp).toBe('5');
    expect(messages[0]!.value).toEqual(encodeRecords([x, y, x], [9, 5, 9], 5));
    expect(messages[2]).toEqual({ value: null, timestamp: '9' });
  });

  it.each([10, 100, 100_000])('are unpacked whole, of %i bytes', async (size) => {
    const inner = Buffer.alloc(size, 'x');
    expect(await packed(CompressionTypes.None, [inner, null, null])).toEqual(inner);
  });

  it('are compressed by the codec that was chosen', async () => {
    const inner = Buffer.alloc(1_000, 'x');
    expect(gunzipSync(await packed(CompressionTypes.GZIP, [inner, null]))).toEqual(inner);
  });

  it.each([CompressionTypes.None, CompressionTypes.GZIP, CompressionTypes.ZSTD])(
    'leave no trace in what a batch says of its compression: %i',
    (type) => {
      const bitsInBatch = 7;
      expect(encodedType(type) & bitsInBatch).toBe(type);
    },
  );
});
