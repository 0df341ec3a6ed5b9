import { systemClock, type ComponentLogger } from '@mainstay/core';
import type { DriverProducer, KafkaDriver, RecordResult } from '../drivers/kafka-driver';
import type { OutboundRecord } from './outbound-record';
import { ProducerSession } from './producer-session';
import { PRODUCER_DEFAULTS, type ProducerOptions } from './producer.options';

const silent = { info: () => {}, warn: () => {} } as unknown as ComponentLogger;

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
  partitionCounts(topics: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return Promise.resolve(new Map(topics.map((topic) => [topic, 1])));
  }
  async send(records: Parameters<DriverProducer['send']>[0]): Promise<readonly RecordResult[]> {
    this.calls.push('send');
    this.sent.push(...records.map(({ value }) => Buffer.from(value!).toString()));
    await new Promise<void>((resolve) => this.answers.push(resolve));
    return records.map(() => ({ status: 'acknowledged', offset: '0' }));
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

/** Lets every promise that can go on go on. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('ProducerSession', () => {
  it('begins with the first record where nobody has started it', async () => {
    const { producer, session } = setUp();
    const outcome = session.send(recordOf('first'));
    await settled();
    producer.answer();
    expect(await outcome).toMatchObject({ status: 'published' });
    await session.stop();
  });

  it('sends nothing that waited for room once it has given up', async () => {
    const { producer, session } = setUp({ maxQueuedBytes: 160 }); // two of them
    await session.start();
    const inFlight = session.send(recordOf('inFlight'));
    await settled();
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
});
