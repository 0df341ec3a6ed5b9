import { CompressionCodecs, CompressionTypes, type KafkaMessage } from 'kafkajs';
import { RecordCursor } from '../decoding/record-cursor';
import { encodeRecords } from '../encoding/encode-records';
import type { ProducerRecord } from '../kafka-driver';
import { consumedBatch } from './consumed-batch';
import { decodeLate } from './late-decoding';

const HEADER_BYTES = 61;
const LOG_APPEND_TIME = 0b1000;
const ABORT = Buffer.alloc(4);

const codec = () =>
  (
    CompressionCodecs as unknown as Record<
      number,
      (() => { decompress(bytes: Buffer): Buffer } | null) | undefined
    >
  )[CompressionTypes.None]?.() ?? null;

const record = (more: Partial<ProducerRecord>): ProducerRecord => ({
  topic: 'a',
  partition: 0,
  key: null,
  value: null,
  headers: {},
  ...more,
});

/** The records of a batch, where they stand in an answer to a fetch. */
function fetched(records: readonly ProducerRecord[], attributes = 0): Buffer {
  const times = records.map((_, index) => index * 1000);
  const bytes = encodeRecords(records, times, 0);
  const batch = Buffer.alloc(HEADER_BYTES + bytes.length);
  batch.writeInt32BE(batch.length - 12, 8);
  batch.writeInt8(2, 16);
  batch.writeInt16BE(attributes, 21);
  batch.writeInt32BE(records.length, 57);
  bytes.copy(batch, HEADER_BYTES);
  return batch.subarray(HEADER_BYTES);
}

/** As kafkajs decodes what the codec answers: its offsets begin at 40, its times at 5. */
function messagesOf(standIns: Buffer, count: number): KafkaMessage[] {
  const cursor = new RecordCursor(standIns);
  return Array.from({ length: count }, () => {
    cursor.next();
    const { offsetDelta, timestampDelta } = cursor;
    const [key, value] = [cursor.part(), cursor.part()];
    expect(cursor.varint()).toBe(0);
    const offset = String(40 + offsetDelta);
    const timestamp = String(5 + timestampDelta);
    return { offset, timestamp, key, value, attributes: 0, headers: {} };
  });
}

const consumed = (messages: KafkaMessage[]) =>
  consumedBatch({ topic: 'a', partition: 0, highWatermark: '9', messages } as never).records;

const late = (records: readonly ProducerRecord[], attributes = 0): KafkaMessage[] =>
  decodeLate(() => messagesOf(codec()!.decompress(fetched(records, attributes)), records.length));

describe('decoding late', () => {
  it('concerns only the consumer that is run so', async () => {
    decodeLate(() => undefined);
    expect(codec()).toBeNull();
    const within = await decodeLate(async () => {
      await Promise.resolve();
      return codec();
    });
    expect(within).not.toBeNull();
    expect(codec()).toBeNull();
  });

  it('hands over the records themselves, with their places and times', () => {
    const sent = Array.from({ length: 300 }, (_, at) =>
      record({ key: Buffer.from(`k${at}`), value: Buffer.alloc(at), headers: { at: String(at) } }),
    );
    const records = consumed(late(sent));
    expect(records.map(({ offset }) => offset)).toEqual(sent.map((_, at) => String(40 + at)));
    expect(records.map(({ timestamp }) => timestamp)).toEqual(sent.map((_, at) => 5 + at * 1000));
    expect(records.map(({ key }) => key)).toEqual(sent.map(({ key }) => key));
    expect(records.map(({ value }) => value)).toEqual(sent.map(({ value }) => value));
    expect(records.map(({ headers }) => String(headers['at']))).toEqual(
      sent.map((_, at) => String(at)),
    );
  });

  it('leaves the time to the broker where the topic says so', () => {
    const records = consumed(late([record({}), record({})], LOG_APPEND_TIME));
    expect(records.map(({ timestamp }) => timestamp)).toEqual([5, 5]);
  });

  it('shows kafkajs which record ends a transaction that was given up', () => {
    const [marker, other] = late([record({ key: ABORT }), record({ key: Buffer.from('key') })]);
    expect(marker!.key).toEqual(ABORT);
    expect(other!.key).toBeNull();
  });

  it('takes what kafkajs decoded itself as it is', () => {
    const message = {
      offset: '7',
      timestamp: '8',
      attributes: 0,
      key: Buffer.from('k'),
      value: Buffer.from('twelve bytes'),
      headers: { h: Buffer.from('1') },
    };
    const { offset, timestamp, key, value, headers } = consumed([message])[0]!;
    expect({ offset, timestamp, key, value, headers }).toEqual({
      offset: '7',
      timestamp: 8,
      key: message.key,
      value: message.value,
      headers: message.headers,
    });
  });

  it('throws rather than hand over what stands for a record', () => {
    const [message] = late([record({ value: Buffer.from('true') })]);
    const copied = { ...message!, value: Buffer.from(message!.value!) };
    expect(() => consumed([copied])).toThrow(TypeError);
  });

  it('lets kafkajs fetch records of an older format again, and decode them itself', () => {
    decodeLate(() => {
      const older = fetched([record({})]).subarray(0, -1);
      expect(() => codec()!.decompress(older)).toThrow(
        expect.objectContaining({ name: 'KafkaJSPartialMessageError' }) as Error,
      );
      expect(codec()).toBeNull();
    });
  });
});
