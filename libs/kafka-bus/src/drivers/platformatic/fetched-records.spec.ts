import { gzipSync } from 'node:zlib';
import { encodeRecords } from '../encoding/encode-records';
import { fetchedBatches } from './fetched-batch';
import { fetchedRecords } from './fetched-records';

const HEADER_BYTES = 61;
const GZIP = 1;
const TRANSACTIONAL = 0b1_0000;
const CONTROL = 0b10_0000;

interface Written {
  readonly attributes?: number;
  readonly producerId?: bigint;
  readonly key?: Buffer | null;
}

/** A batch as a broker has it: its times begin at 1000, a millisecond from each to the next. */
function batch(first: number, values: readonly string[], written: Written = {}): Buffer {
  const { attributes = 0, key = null, producerId = 7n } = written;
  const records = values.map((value) => ({
    topic: 't',
    partition: 2,
    key,
    value: Buffer.from(value),
    headers: {},
  }));
  const times = values.map((_, index) => index);
  const plain = encodeRecords(records, times, 0);
  const bytes = (attributes & GZIP) === 0 ? plain : gzipSync(plain);
  const made = Buffer.alloc(HEADER_BYTES + bytes.length);
  made.writeBigInt64BE(BigInt(first), 0);
  made.writeInt32BE(made.length - 12, 8);
  made.writeInt8(2, 16);
  made.writeInt16BE(attributes, 21);
  made.writeInt32BE(values.length - 1, 23);
  made.writeBigInt64BE(1000n, 27);
  made.writeBigInt64BE(5000n, 35);
  made.writeBigInt64BE(producerId, 43);
  made.writeInt32BE(values.length, 57);
  bytes.copy(made, HEADER_BYTES);
  return made;
}

/** The mark that a transaction was withdrawn. */
const abort = (offset: number): Buffer =>
  batch(offset, ['mark'], { attributes: TRANSACTIONAL | CONTROL, key: Buffer.alloc(4) });

function read(
  log: readonly Buffer[],
  from: number,
  abortedTransactions: readonly { producerId: bigint; firstOffset: bigint }[] = [],
) {
  const found = fetchedBatches(Buffer.concat(log));
  const whole = { partitionIndex: 2, errorCode: 0, highWatermark: 0n, abortedTransactions };
  const { next, records } = fetchedRecords('t', { ...whole, ...found }, from);
  const values = records.map(({ value }) => String(value));
  return { next, values, records, broken: String(found.broken) };
}

describe('fetchedRecords', () => {
  it('leaves out what lies before the position, and goes on behind the last batch', () => {
    const { next, records, values } = read([batch(10, ['a', 'b', 'c'])], 11);
    expect(values).toEqual(['b', 'c']);
    expect(next).toBe(13);
    expect(records[0]).toMatchObject({ topic: 't', partition: 2, offset: '11', timestamp: 1001 });
  });

  it('stays where it is when nothing came', () => {
    expect(read([], 5)).toMatchObject({ next: 5, values: [] });
  });

  it('leaves a batch that was cut off to the next fetch', () => {
    const second = batch(1, ['b']);
    for (const cut of [1, 11, 12, second.length - 1]) {
      const { next, values } = read([batch(0, ['a']), second.subarray(0, cut)], 0);
      expect({ next, values }).toEqual({ next: 1, values: ['a'] });
    }
  });

  it('unpacks what is packed, and names a way of packing that it does not know', () => {
    expect(read([batch(0, ['a', 'b'], { attributes: GZIP })], 0).values).toEqual(['a', 'b']);
    expect(read([batch(0, ['a'], { attributes: 6 })], 0).broken).toContain('Compression 6');
  });

  it('gives what lies before a batch that cannot be unpacked, and stays before it', () => {
    const torn = batch(1, ['b'], { attributes: GZIP });
    torn.fill(0xff, HEADER_BYTES + 10);
    const { broken, next, values } = read([batch(0, ['a']), torn, batch(2, ['c'])], 0);
    expect({ next, values }).toEqual({ next: 1, values: ['a'] });
    expect(broken).toMatch(/^Error/);
  });

  it('refuses an older message format by its number', () => {
    const old = batch(0, ['a']);
    old.writeInt8(1, 16);
    expect(read([old], 0).broken).toContain('message format 1');
  });

  it('takes the time of the append where the topic says so', () => {
    const { records } = read([batch(0, ['a', 'b'], { attributes: 0b1000 })], 0);
    expect(records.map(({ timestamp }) => timestamp)).toEqual([5000, 5000]);
  });

  it('leaves out what an aborted transaction wrote, until its mark, and the mark', () => {
    const transactional = { attributes: TRANSACTIONAL };
    const log = [
      batch(0, ['before'], transactional),
      batch(1, ['withdrawn'], transactional),
      batch(2, ['other'], { attributes: TRANSACTIONAL, producerId: 8n }),
      abort(3),
      batch(4, ['after'], transactional),
    ];
    const { next, values } = read(log, 0, [{ producerId: 7n, firstOffset: 1n }]);
    expect(values).toEqual(['before', 'other', 'after']);
    expect(next).toBe(5);
  });
});
