import { Injectable } from '@nestjs/common';
import {
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
  readTopic,
  texts,
  type BusApplication,
} from '../integration/kafka-bus/bus-application';

const TOPIC = 'phases.v1';
const PHASES = ['1s', '1m', '1h'] as const;
const DUE = new Date(0).toISOString();

let application: BusApplication | undefined;
afterEach(() => application?.close());

/** An application with these phases, where messages wait in topics of phases it had before. */
async function start(topics: NonNullable<RetryOptions['topics']>, broken: boolean) {
  const broker = new MemoryBroker({ partitions: 1 });
  broker.createTopic(TOPIC, 1);
  for (const delay of PHASES) {
    const topic = retryTopicName(TOPIC, 'reader', delay);
    broker.createTopic(topic, 1);
    const headers = { 'x-retry-at': DUE, 'x-original-topic': TOPIC, 'x-attempts': '2' };
    broker.produce([{ topic, partition: 0, key: null, value: Buffer.from(delay), headers }]);
  }
  const seen: string[] = [];
  @Injectable()
  class Reader {
    @KafkaSubscribe({ topic: TOPIC }, { group: 'reader', retry: { attempts: 1, topics } })
    async read({ value }: RawRecord): Promise<void> {
      seen.push(String(value));
      if (broken) throw new Error('no');
    }
  }
  const options = { driver: 'memory', broker, topics: { partitions: 1 } } as const;
  application = await boot(options, [Reader]);
  return { broker, driver: application.driver, seen };
}

describe('a phase that was taken out of retry.topics', () => {
  it('leaves no message behind in its topic', async () => {
    const { seen } = await start([], false);
    await waitFor(() => seen.length === PHASES.length, { what: 'every message' });
    expect(seen.toSorted()).toEqual([...PHASES].toSorted());
  });

  it('is followed by the next longer one, then by the dead letters', async () => {
    const { broker, driver } = await start(['1s', '30m'], true);
    const dead = await readTopic(driver, deadLetterTopicName(TOPIC), 1);
    expect(dead.map(({ value }) => String(value))).toEqual(['1h']);
    expect(texts(dead[0]!)).toMatchObject({ 'x-attempts': '3', 'x-original-topic': TOPIC });
    const later = () => broker.records(retryTopicName(TOPIC, 'reader', '30m'));
    await waitFor(() => later().length === 2, { what: 'those of shorter phases' });
    const values = later().map(({ value }) => String(value));
    expect(values.toSorted()).toEqual(['1m', '1s']);
    expect(broker.records(retryTopicName(TOPIC, 'reader', '1s'))).toHaveLength(1);
  });
});
