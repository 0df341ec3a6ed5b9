import { encodeRecords } from '../encoding/encode-records';
import type { ProducerRecord } from '../kafka-driver';
import { DecodedRecord } from './decoded-record';
import { RecordCursor } from './record-cursor';

const plain: ProducerRecord = { topic: 'a', partition: 0, key: null, value: null, headers: {} };
const bytes = (text: string): Buffer => Buffer.from(text);

function decoded(records: readonly Partial<ProducerRecord>[], times: readonly number[] = []) {
  const all = records.map((record) => ({ ...plain, ...record }));
  const timestamps = all.map((_, index) => times[index] ?? 0);
  const cursor = new RecordCursor(encodeRecords(all, timestamps, 0));
  return all.map(() => {
    cursor.next();
    const { offsetDelta, timestampDelta } = cursor;
    return new DecodedRecord('a', 0, String(offsetDelta), timestampDelta, cursor);
  });
}

describe('DecodedRecord', () => {
  it('has the key and the value that were written, also where they are empty or missing', () => {
    const large = bytes('x'.repeat(70_000));
    const records = decoded([
      { key: bytes('k'), value: large },
      { key: bytes(''), value: bytes('') },
      {},
    ]);
    expect(records.map(({ key }) => key)).toEqual([bytes('k'), bytes(''), null]);
    expect(records.map(({ value }) => value)).toEqual([large, bytes(''), null]);
  });

  it('has the place and the time of each, after those of the first', () => {
    const records = decoded([{}, {}, {}], [0, 1_700_000_000_005, 1]);
    expect(records.map(({ offset }) => offset)).toEqual(['0', '1', '2']);
    expect(records.map(({ timestamp }) => timestamp)).toEqual([0, 1_700_000_000_005, 1]);
  });

  it('has its headers, a repeated one as a list, whatever they are called', () => {
    const headers = { constructor: 'c', twice: ['1', bytes('22')], empty: '', ['å']: 'ä' };
    const [{ headers: found }, next] = decoded([{ headers }, { headers: { own: '1' } }]) as [
      DecodedRecord,
      DecodedRecord,
    ];
    expect(found).toEqual({
      constructor: bytes('c'),
      twice: [bytes('1'), bytes('22')],
      empty: bytes(''),
      å: bytes('ä'),
    });
    expect(next.headers).toEqual({ own: bytes('1') });
    expect(next.headers).toBe(next.headers);
  });

  it('is not made of bytes that end before it does', () => {
    const whole = encodeRecords([{ ...plain, value: bytes('value') }], [0], 0);
    const cursor = new RecordCursor(whole.subarray(0, whole.length - 1));
    expect(() => cursor.next()).toThrow(RangeError);
  });

  it('reads a time before that of the first', () => {
    // Length 6; attributes, time -1, offset 0, no key, no value, no headers.
    const cursor = new RecordCursor(Buffer.from('0c000100010100', 'hex'));
    cursor.next();
    expect(cursor.timestampDelta).toBe(-1);
  });
});
