import type { ProducerRecord } from '../kafka-driver';
import { encodeRecords } from './encode-records';

const bytes = (text: string): Buffer => Buffer.from(text);
const plain: ProducerRecord = { topic: 'a', partition: 0, key: null, value: null, headers: {} };
const hex = (record: Partial<ProducerRecord>, timestamp = 0): string =>
  encodeRecords([{ ...plain, ...record }], [timestamp], 0).toString('hex');
const run = (text: string): string => text.replaceAll(' ', '');

describe('encodeRecords', () => {
  it('writes length, attributes, time, place, key, value and the number of headers', () => {
    expect(hex({ key: bytes('k'), value: bytes('vv') })).toBe(run('12 000000 026b 047676 00'));
  });

  it('writes a tombstone and a missing key as null, which is not the same as nothing', () => {
    expect(hex({})).toBe(run('0c 000000 01 01 00'));
    expect(hex({ key: bytes(''), value: bytes('') })).toBe(run('0c 000000 00 00 00'));
  });

  it('writes headers in their order, a repeated one once for each value', () => {
    const headers = { a: ['1', bytes('22')], b: 'å', c: bytes('') };
    const written = '08 0261 0231 0261 043232 0262 04c3a5 0263 00';
    expect(hex({ headers })).toBe(run(`2e 000000 0101 ${written}`));
  });

  it('writes the places of records and their times after the first', () => {
    const records = [plain, plain, plain];
    const written = encodeRecords(records, [5, 1_700_000_000_005, 6], 5).toString('hex');
    expect(written).toBe(run('0c0000000101 00 1600 80a0abfef962 02010100 0c0002040101 00'));
  });

  it('writes a length of more than one byte as Kafka does: low bits first', () => {
    const written = hex({ value: Buffer.alloc(100) });
    expect(written.startsWith('d60100000001c801')).toBe(true);
  });
});
