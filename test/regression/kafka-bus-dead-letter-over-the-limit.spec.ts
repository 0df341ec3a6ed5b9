import { Injectable } from '@nestjs/common';
import {
  DeadLetters,
  deadLetterTopicName,
  KafkaSubscribe,
  MemoryBroker,
  retryTopicName,
  type RawRecord,
  type RetryOptions,
} from '@mainstay/kafka-bus';
import { waitFor } from '@mainstay/testing';
import {
  boot,
  committed,
  readTopic,
  texts,
  type BusApplication,
} from '../integration/kafka-bus/bus-application';

const TOPIC = 'large.v1';
const DEAD = deadLetterTopicName(TOPIC);
const RETRY = retryTopicName(TOPIC, 'reader', '5s');
const LIMIT = 20_000;
/** What the broker adds to a value of this topic: 61 for the batch, 21 for the record. */
const LARGEST = LIMIT - 61 - 21;
const LONG = 'the reason '.repeat(100);

let application: BusApplication | undefined;
afterEach(() => application?.close());

async function start(retry: RetryOptions, config: Readonly<Record<string, string>> = {}) {
  const broker = new MemoryBroker({ partitions: 1, maxMessageBytes: LIMIT });
  const runs: string[] = [];
  @Injectable()
  class Reader {
    @KafkaSubscribe({ topic: TOPIC }, { group: 'reader', retry: { attempts: 1, ...retry } })
    async read({ topic }: RawRecord): Promise<void> {
      runs.push(topic);
      throw Object.assign(new Error(LONG), { code: 'NO' });
    }
  }
  const topics = { partitions: 1, topics: { [TOPIC]: { config } } };
  application = await boot({ driver: 'memory', broker, topics }, [Reader]);
  const { bus, driver } = application;
  const publish = async (value: Buffer, headers: Record<string, string> = {}, key?: Buffer) => {
    const record = { topic: TOPIC, key: key ?? null, value, headers };
    expect(await bus.publishBytes(record)).toMatchObject({ status: 'published' });
  };
  const letter = async () => {
    const [record] = await readTopic(driver, DEAD, 1);
    const isDone = async () => (await committed(driver, 'reader', TOPIC)) === 1;
    await waitFor(isDone, { what: 'the record committed' });
    return { record: record!, headers: texts(record!) };
  };
  return { broker, letter, letters: application.get(DeadLetters), publish, runs };
}

const bytes = (length: number) => Buffer.alloc(length, 'x');
const ORIGIN = {
  'x-original-topic': TOPIC,
  'x-original-partition': '0',
  'x-original-offset': '0',
  'x-consumer-group': 'reader',
  'x-attempts': '1',
  'x-error-code': 'NO',
};

describe('a dead letter over the limit of the broker', () => {
  it('goes without its stack, with its whole value, where that is enough', async () => {
    const { letter, publish } = await start({});
    await publish(bytes(LIMIT - 2_500));
    const { headers, record } = await letter();
    expect(record.value).toHaveLength(LIMIT - 2_500);
    expect(headers).toMatchObject({ ...ORIGIN, 'x-error-message': LONG.slice(0, 1_000) });
    expect(headers).not.toHaveProperty('x-error-stack');
  });

  it('shortens its message where that is enough', async () => {
    const { letter, publish } = await start({});
    await publish(bytes(LIMIT - 1_000));
    const { headers, record } = await letter();
    expect(record.value).toHaveLength(LIMIT - 1_000);
    expect(headers).toMatchObject({ ...ORIGIN, 'x-error-message': LONG.slice(0, 100) });
    expect(headers).not.toHaveProperty('x-original-value-bytes');
  });

  it('keeps the beginning of a value of the largest size and says where it is', async () => {
    const { letter, letters, publish } = await start({});
    const headers = { tenant: 'a' };
    await publish(bytes(LARGEST - 12), headers);
    const { record, headers: given } = await letter();
    expect(record.value).toEqual(bytes(4_000));
    expect(given).toMatchObject({
      ...ORIGIN,
      ...headers,
      'x-original-value-bytes': String(LARGEST - 12),
    });
    expect(await letters.list(TOPIC)).toMatchObject([
      { originalPartition: 0, originalOffset: '0', originalValueBytes: LARGEST - 12 },
    ]);
  });

  it('leaves out a key and headers that fill the limit, and names them', async () => {
    const { letter, publish } = await start({});
    const heavy = { first: 'a'.repeat(9_600), event_id: 'e1' };
    await publish(bytes(100), heavy, bytes(10_000));
    const { headers, record } = await letter();
    expect(record.value).toEqual(bytes(100));
    expect(record.key).toHaveLength(1_000);
    expect(headers).toMatchObject({
      ...ORIGIN,
      event_id: 'e1',
      'x-original-key-bytes': '10000',
      'x-dropped-headers': 'first',
    });
    expect(headers).not.toHaveProperty('first');
    expect(headers).not.toHaveProperty('x-original-value-bytes');
  });

  it('is where a record goes that no retry topic takes', async () => {
    const { broker, letter, publish, runs } = await start({ topics: ['5s'] });
    await publish(bytes(LARGEST));
    const { headers } = await letter();
    expect(headers).toMatchObject({ ...ORIGIN, 'x-original-value-bytes': String(LARGEST) });
    expect(headers).not.toHaveProperty('x-retry-at');
    expect(broker.records(RETRY)).toHaveLength(0);
    expect(runs).toEqual([TOPIC]);
  });

  it('is not sent again by a replay, which would give half a message to the handler', async () => {
    const { letter, letters, publish, runs } = await start({});
    await publish(bytes(LARGEST));
    await letter();
    const { failed, replayed } = await letters.replay(TOPIC, {}, { all: true });
    expect(replayed).toHaveLength(0);
    expect(failed[0]!.reason).toContain(`only the first 4000 of ${LARGEST} bytes`);
    expect(failed[0]!.reason).toContain(`${TOPIC}, partition 0, offset 0`);
    expect(runs).toHaveLength(1);
  });

  it('is whole where the broker takes more than publishing does', async () => {
    const { letter, publish } = await start({}, { 'max.message.bytes': '3000000' });
    await publish(bytes(1_500_000));
    const { record } = await letter();
    expect(record.value).toHaveLength(1_500_000);
  });
});
