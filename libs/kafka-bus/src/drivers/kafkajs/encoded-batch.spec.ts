import { gunzipSync } from 'node:zlib';
import { CompressionCodecs, CompressionTypes } from 'kafkajs';
import { encodeRecords } from '../encoding/encode-records';
import type { ProducerRecord } from '../kafka-driver';
import type { PartitionBatch } from '../partitioning/partition-batch';
import { encodedBatch, encodedType, messagesOf } from './encoded-batch';
import { nextPlace } from './placeholders';

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

/** What stands in the batch that kafkajs makes of these messages. */
function unpacked(type: CompressionTypes, values: readonly (Buffer | null)[]): Promise<Buffer> {
  const messages = values.map((value) => ({ ...record(Buffer.alloc(0)), value }));
  const times = messages.map(() => 0);
  return codecs[encodedType(type)]!().compress({ buffer: encodeRecords(messages, times, 0) });
}

const batch = (partition: number, records: readonly ProducerRecord[]): PartitionBatch => ({
  topic: 'a',
  partition,
  indexes: records.map((_, index) => index),
  records,
});

const encoded = (records: readonly ProducerRecord[], type = CompressionTypes.None) =>
  encodedBatch(batch(3, records), type, 9);

describe('an encoded batch', () => {
  const x = record(Buffer.from('x'));
  const y = record(Buffer.from('y'), 5);

  it('has a placeholder as its first message, and as many messages as records', async () => {
    const { messages, placeholder } = await encoded([x, x, x]);
    expect(messages).toHaveLength(3);
    expect(messages[0]!.value).toBe(placeholder);
    expect(nextPlace(placeholder, 0)!.records).toEqual(encodeRecords([x, x, x], [9, 9, 9], 9));
    expect(Object.keys(messages)).toEqual(['0']);
  });

  it('tells the earliest time and the latest', async () => {
    const { messages, placeholder } = await encoded([x, y, x]);
    expect(messages[0]!.timestamp).toBe('5');
    expect(messages[2]).toEqual({ value: null, timestamp: '9' });
    expect(nextPlace(placeholder, 0)!.records).toEqual(encodeRecords([x, y, x], [9, 5, 9], 5));
  });

  it('has its records compressed by the codec that was chosen', async () => {
    const { placeholder } = await encoded([x, y], CompressionTypes.GZIP);
    const { records } = nextPlace(placeholder, 0)!;
    expect(gunzipSync(records)).toEqual(encodeRecords([x, y], [9, 5], 5));
  });

  it('is found by its partition where kafkajs sorts the messages of a topic', async () => {
    const third = await encodedBatch(batch(3, [x, x]), CompressionTypes.None, 9);
    const first = await encodedBatch(batch(1, [y]), CompressionTypes.None, 9);
    const groups = messagesOf([third, first]).reduce((sorted) => sorted, {});
    expect(groups).toEqual({ '1': first.messages, '3': third.messages });
  });

  it.each([CompressionTypes.None, CompressionTypes.GZIP, CompressionTypes.ZSTD])(
    'is unpacked to its placeholder, which leaves no trace of its own compression: %i',
    async (type) => {
      const bitsInBatch = 7;
      expect(encodedType(type) & bitsInBatch).toBe(type);
      const { placeholder } = await encoded([x, x]);
      expect(await unpacked(type, [placeholder, null])).toEqual(placeholder);
    },
  );
});
