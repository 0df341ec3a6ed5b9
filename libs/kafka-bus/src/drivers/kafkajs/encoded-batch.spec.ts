import { gunzipSync } from 'node:zlib';
import { CompressionCodecs, CompressionTypes } from 'kafkajs';
import { encodeRecords } from '../encoding/encode-records';
import type { ProducerRecord } from '../kafka-driver';
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

describe('messages that carry encoded records', () => {
  it('have all records in the first one, and are as many as the records', () => {
    const records = [record(Buffer.from('x')), record(Buffer.from('y'))];
    const [first, second, ...more] = encodedMessages(records, 9);
    expect(first!.value).toEqual(encodeRecords(records, [9, 9], 9));
    expect(second).toEqual({ partition: 3, value: null, timestamp: '9' });
    expect(more).toEqual([]);
  });

  it('have the timestamp of their record, else that of the send', () => {
    const records = [record(Buffer.from('x')), record(Buffer.from('y'), 5)];
    const messages = encodedMessages(records, 9);
    expect(messages.map(({ timestamp }) => timestamp)).toEqual(['9', '5']);
    expect(messages[0]!.value).toEqual(encodeRecords(records, [9, 5], 5));
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
