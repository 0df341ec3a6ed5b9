import { systemClock, type ComponentLogger } from '@mainstay/core';
import type { DriverProducer, KafkaDriver, RecordResult } from '../drivers/kafka-driver';
import type { OutboundRecord } from './outbound-record';
import { ProducerSession } from './producer-session';
import { PRODUCER_DEFAULTS, type ProducerOptions } from './producer.options';

const silent = { info: () => {}, warn: () => {} } as unknown as ComponentLogger;

/** Lets every promise that can go on go on. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A broker that answers when it is told to. */
class WaitingProducer implements DriverProducer {
  readonly sent: string[] = [];
  readonly calls: string[] = [];
  private answers: (() => void)[] = [];

  connect(): Promise<void> {
    this.calls.push('connect');
    return Promise.resolve();
  }
  disconnect(): Promise<void> {
    this.calls.push('disconnect');
    return Promise.resolve();
  }
  async partitionCounts(topics: readonly string[]): Promise<ReadonlyMap<string, number>> {
    await settled();
    return new Map(topics.map((topic) => [topic, 1]));
  }
  async send(records: Parameters<DriverProducer['send']>[0]): Promise<readonly RecordResult[]> {
    this.calls.push('send');
    this.sent.push(...records.map(({ value }) => Buffer.from(value!).toString()));
    await new Promise<void>((resolve) => this.answers.push(resolve));
    return records.map(() => ({ status: 'acknowledged', offset: '0' }));
  }
  async hasSent(count: number): Promise<void> {
    while (this.sent.length < count) await settled();
  }
  answer(): void {
    for (const resolve of this.answers.splice(0)) resolve();
  }
}

function setUp(options: ProducerOptions = {}) {
  const producer = new WaitingProducer();
  const driver = { name: 'test', createProducer: () => producer } as unknown as KafkaDriver;
  const session = new ProducerSession({
    driver,
    clientId: 'test',
    options: { ...PRODUCER_DEFAULTS, ...options },
    clock: systemClock,
    logger: silent,
  });
  return { producer, session };
}

const recordOf = (text: string): OutboundRecord => ({
  topic: 'topic',
  key: null,
  value: Buffer.from(text),
  headers: {},
});

describe('ProducerSession', () => {
  it('begins with the first record where nobody has started it', async () => {
    const { producer, session } = setUp();
    const outcome = session.send(recordOf('first'));
    await producer.hasSent(1);
    producer.answer();
    expect(await outcome).toMatchObject({ status: 'published' });
    await session.stop();
  });

  it('sends nothing that waited for room once it has given up', async () => {
    const { producer, session } = setUp({ maxQueuedBytes: 160 }); // two of them
    await session.start();
    const inFlight = session.send(recordOf('inFlight'));
    await producer.hasSent(1);
    const outcomes = ['queued', 'waiting'].map((text) => session.send(recordOf(text)));
    await settled();
    await session.stop(AbortSignal.abort());
    producer.answer();
    expect(await inFlight).toMatchObject({ status: 'published' });
    await settled();
    producer.answer();
    expect(await Promise.all(outcomes)).toMatchObject([
      { status: 'unknown' },
      { status: 'unknown' },
    ]);
    await settled();
    expect(producer.sent).toEqual(['inFlight']);
    expect(producer.calls.at(-1)).toBe('disconnect');
  });

  it('disconnects behind what waited for room, whatever topic it is for', async () => {
    const { producer, session } = setUp({ maxQueuedBytes: 80 }); // one of them
    const outcomes = ['topic', 'other'].map((topic) => session.send({ ...recordOf(topic), topic }));
    await producer.hasSent(1);
    const stopped = session.stop();
    producer.answer();
    await Promise.race([stopped, producer.hasSent(2)]);
    producer.answer();
    await stopped;
    expect(producer.calls).toEqual(['connect', 'send', 'send', 'disconnect']);
    expect(await Promise.all(outcomes)).toMatchObject([
      { status: 'published' },
      { status: 'published' },
    ]);
  });
});
