import type { RecordsBatch } from '@platformatic/kafka';
import { fetchedRecords } from './fetched-records';

const TRANSACTIONAL = 0b1_0000;
const CONTROL = 0b10_0000;

function batch(first: number, values: readonly string[], more: Partial<RecordsBatch> = {}) {
  const records = values.map((value, offsetDelta) => ({
    offsetDelta,
    timestampDelta: BigInt(offsetDelta),
    key: null,
    value: Buffer.from(value),
    headers: [],
  }));
  const head = { firstOffset: BigInt(first), lastOffsetDelta: values.length - 1, attributes: 0 };
  const rest = { firstTimestamp: 1000n, maxTimestamp: 5000n, producerId: 7n };
  return { ...head, ...rest, records, ...more } as unknown as RecordsBatch;
}

/** The mark that a transaction was withdrawn. */
function abort(offset: number): RecordsBatch {
  const mark = { offsetDelta: 0, timestampDelta: 0n, key: Buffer.alloc(4), value: null };
  const records = [{ ...mark, headers: [] }] as unknown as RecordsBatch['records'];
  return batch(offset, ['mark'], { attributes: TRANSACTIONAL | CONTROL, records });
}

function read(
  batches: readonly RecordsBatch[],
  from: number,
  abortedTransactions: readonly { producerId: bigint; firstOffset: bigint }[] = [],
) {
  const fetched = { partitionIndex: 2, abortedTransactions, records: batches };
  const { next, records } = fetchedRecords('t', fetched as never, from);
  return { next, values: records.map(({ value }) => String(value)), records };
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
