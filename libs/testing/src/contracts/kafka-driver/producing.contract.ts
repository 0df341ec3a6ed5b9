import { waitFor } from '../../conditions/wait-for';
import type { RecordResult } from '@mainstay/kafka-bus';
import { numbers, record, type DriverFixture, type DriverUnderTest } from './driver-fixture';
import { text } from './recording-listener';
import { withFixture } from './with-fixture';

const KIB = 1024;

export function producingContract(open: () => Promise<DriverUnderTest>): void {
  const fixture = withFixture(open);

  it('acknowledges every record with its offset, in the order given', async () => {
    const topic = await fixture().topic();
    const first = await fixture().send(topic, ['a', 'b'], 1);
    const mixed = await fixture().producer.send([
      record(topic, 'c', 1),
      record(topic, 'x', 0),
      record(topic, 'd', 1),
    ]);
    expect(offsets(first)).toEqual(['0', '1']);
    expect(offsets(mixed)).toEqual(['2', '0', '3']);
  });

  it('answers nothing for nothing', async () => {
    expect(await fixture().producer.send([])).toEqual([]);
  });

  it('keeps key, value, headers and timestamp to the byte', async () => {
    const topic = await fixture().topic(1);
    const value = Buffer.from([0, 255, 128, 10]);
    const headers = { plain: 'åäö', bytes: Buffer.from([1, 0, 2]), twice: ['one', 'two'] };
    const sent = { topic, partition: 0, key: Buffer.from('k'), value, headers, timestamp: 1234567 };
    await fixture().producer.send([sent]);
    const { listener } = await fixture().join([topic]);
    const [got] = await waitFor(() => listener.records.length > 0 && listener.records, {
      what: 'the record',
    });
    expect(Buffer.from(got!.value!).equals(value)).toBe(true);
    expect(text(got!.key!)).toBe('k');
    expect(got!.timestamp).toBe(1234567);
    expect(text(got!.headers['plain']!)).toBe('åäö');
    expect(Buffer.from(got!.headers['bytes'] as Uint8Array)).toEqual(Buffer.from([1, 0, 2]));
    expect((got!.headers['twice'] as Uint8Array[]).map(text)).toEqual(['one', 'two']);
  });

  it('keeps a null key and a tombstone', async () => {
    const topic = await fixture().topic(1);
    await fixture().producer.send([
      record(topic, 'without key', 0, { key: null }),
      record(topic, 'tombstone', 0, { value: null }),
    ]);
    const { listener } = await fixture().join([topic]);
    await waitFor(() => listener.records.length === 2, { what: 'both records' });
    expect(listener.records[0]!.key).toBeNull();
    expect(listener.records[1]!.value).toBeNull();
  });

  it('refuses what goes to a topic or partition that is not there, and nothing else', async () => {
    const topic = await fixture().topic(2);
    const results = await fixture().producer.send([
      record(topic, 'a', 0),
      record(`${topic}.absent`, 'b', 0),
      record(topic, 'c', 2),
      record(topic, 'd', 1),
    ]);
    expect(results.map(({ status }) => status)).toEqual([
      'acknowledged',
      'refused',
      'refused',
      'acknowledged',
    ]);
    expect(results[1]).toMatchObject({ code: 'UNKNOWN_TOPIC_OR_PARTITION' });
    expect((await values(fixture(), topic, 2)).sort()).toEqual(['a', 'd']);
  });

  it('refuses the one record that is too large and takes the others once', async () => {
    const [small, large] = [await fixture().topic(2), await fixture().topic(1)];
    const results = await fixture().producer.send([
      record(small, 'a', 0),
      record(large, 'before', 0),
      record(large, Buffer.alloc(1200 * KIB, 'x'), 0),
      record(large, 'after', 0),
      record(small, 'b', 1),
    ]);
    expect(results.map(({ status }) => status)).toEqual([
      'acknowledged',
      'acknowledged',
      'refused',
      'acknowledged',
      'acknowledged',
    ]);
    expect(results[2]).toMatchObject({ code: 'MESSAGE_TOO_LARGE' });
    expect((await values(fixture(), small, 2)).sort()).toEqual(['a', 'b']);
    expect(await values(fixture(), large, 2)).toEqual(['before', 'after']);
  });

  it('has in the log what it acknowledges after a refusal', async () => {
    const [small, large] = [await fixture().topic(1), await fixture().topic(1)];
    const tooLarge = record(large, Buffer.alloc(1200 * KIB, 'x'), 0);
    for (const value of ['a', 'b', 'c']) {
      await fixture().producer.send([tooLarge, record(small, value, 0)]);
      const [result] = await fixture().send(small, [`${value}'`]);
      expect(result!.status).toBe('acknowledged');
    }
    expect(await values(fixture(), small, 6)).toEqual(['a', "a'", 'b', "b'", 'c', "c'"]);
  });

  it('sends a batch over the limit in parts, in order', async () => {
    const topic = await fixture().topic(1);
    const padding = 'x'.repeat(4 * KIB);
    const sent = numbers(0, 300);
    const results = await fixture().send(
      topic,
      sent.map((n) => `${n}:${padding}`),
    );
    expect(offsets(results)).toEqual(sent);
    const got = await values(fixture(), topic, 300);
    expect(got.map((value) => value.split(':')[0])).toEqual(sent);
  });

  it("keeps to a topic's own limit", async () => {
    const topic = await fixture().topic(1, { 'max.message.bytes': '20000' });
    const sent = numbers(0, 40).map((n) => `${n}:${'y'.repeat(KIB)}`);
    const results = await fixture().send(topic, [...sent, 'z'.repeat(30 * KIB)]);
    expect(results.map(({ status }) => status)).toEqual([
      ...sent.map(() => 'acknowledged'),
      'refused',
    ]);
    expect(await values(fixture(), topic, 40)).toEqual(sent);
  });

  it('acknowledges nothing behind a refused record of its key', async () => {
    const topic = await fixture().topic(1, { 'max.message.bytes': '20000' });
    const keys = ['stopped', 'other', 'third'];
    const sent = numbers(0, 60).map((n) => `${n}:${'y'.repeat(KIB)}`);
    const poison = 31; // of key 'other'
    const results = await fixture().producer.send(
      sent.map((value, i) =>
        record(topic, i === poison ? 'z'.repeat(30 * KIB) : value, 0, {
          key: Buffer.from(keys[i % 3]!),
        }),
      ),
    );
    const behind = (i: number): boolean => i > poison && i % 3 === poison % 3;
    const expected = sent.map((_, i) =>
      i === poison ? 'refused' : behind(i) ? 'unsent' : 'acknowledged',
    );
    expect(results.map(({ status }) => status)).toEqual(expected);
    const there = sent.filter((_, i) => expected[i] === 'acknowledged');
    expect(await values(fixture(), topic, there.length)).toEqual(there);
  });

  it('takes records without a key for unrelated', async () => {
    const topic = await fixture().topic(1, { 'max.message.bytes': '20000' });
    const sent = ['a', 'b', 'z'.repeat(30 * KIB), 'c'];
    const records = sent.map((value) => record(topic, value, 0, { key: null }));
    const results = await fixture().producer.send(records);
    const statuses = results.map(({ status }) => status);
    expect(statuses).toEqual(['acknowledged', 'acknowledged', 'refused', 'acknowledged']);
  });

  it('counts partitions afresh, and leaves out a topic that is not there', async () => {
    const topic = await fixture().topic(2);
    const ask = async () => [...(await fixture().producer.partitionCounts([topic, 'absent']))];
    expect(await ask()).toEqual([[topic, 2]]);
    await fixture().admin.growTopic(topic, 4);
    await waitFor(async () => (await ask())[0]![1] === 4, { what: 'four partitions' });
    const [result] = await fixture().send(topic, ['in the new one'], 3);
    expect(result!.status).toBe('acknowledged');
  });

  it('sends again after it was disconnected', async () => {
    const topic = await fixture().topic(1);
    await fixture().producer.connect();
    await fixture().send(topic, ['a']);
    await fixture().producer.disconnect();
    const [result] = await fixture().send(topic, ['b']);
    expect(offsets([result!])).toEqual(['1']);
  });

  it('does not share bytes with the caller', async () => {
    const topic = await fixture().topic(1);
    const value = Buffer.from('as sent');
    await fixture().producer.send([record(topic, '', 0, { value })]);
    value.fill(0);
    expect(await values(fixture(), topic, 1)).toEqual(['as sent']);
  });
}

function offsets(results: readonly RecordResult[]): string[] {
  return results.map((result) =>
    result.status === 'acknowledged' ? result.offset : `${result.status}: ${result.error.message}`,
  );
}

/**
 * What is in the log: `count` values, and a marker sent afterwards to see that there are no more.
 */
async function values(fixture: DriverFixture, topic: string, count: number): Promise<string[]> {
  const partitions = (await fixture.producer.partitionCounts([topic])).get(topic) ?? 0;
  for (let partition = 0; partition < partitions; partition += 1) {
    await fixture.send(topic, ['end'], partition);
  }
  const member = await fixture.join([topic], {}, { groupId: `${topic}-reader` });
  const seen = (): string[] => member.listener.values;
  const ends = (): number => seen().filter((value) => value === 'end').length;
  await waitFor(() => ends() === partitions, { what: `the end of ${topic}` });
  await member.consumer.stop();
  const found = seen().filter((value) => value !== 'end');
  expect(found).toHaveLength(count);
  return found;
}
