import type { Clock } from '@mainstay/core';
import type { PublishOutcome } from '@mainstay/events';
import type { DriverProducer, ProducerRecord, RecordResult } from '../drivers/kafka-driver';
import { KafkaRequestError } from '../drivers/kafka-request.error';
import type { QueuedRecord } from './outbound-record';
import { PRODUCER_DEFAULTS, type ProducerOptions } from './producer.options';
import { RecordSender } from './record-sender';

/** Time stands still; whoever sleeps is woken at once, and time has passed. */
class HastyClock implements Clock {
  private time = 0;
  now(): number {
    return this.time;
  }
  schedule(): () => void {
    return () => undefined;
  }
  async sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (signal?.aborted !== true) this.time += Math.max(1, delayMs);
  }
}

type Answer = (record: ProducerRecord, send: number) => RecordResult['status'] | 'TOO_LARGE';

class ScriptedProducer implements DriverProducer {
  readonly sends: (readonly string[])[] = [];
  private offset = 0;

  constructor(private readonly answer: Answer = () => 'acknowledged') {}

  connect(): Promise<void> {
    return Promise.resolve();
  }
  disconnect(): Promise<void> {
    return Promise.resolve();
  }
  partitionCounts(topics: readonly string[]): Promise<ReadonlyMap<string, number>> {
    if (topics.includes('forbidden')) {
      const code = 'TOPIC_AUTHORIZATION_FAILED';
      return Promise.reject(new KafkaRequestError('Describing topics', code, false));
    }
    const there = topics.filter((topic) => topic !== 'missing');
    return Promise.resolve(new Map(there.map((topic) => [topic, 1])));
  }
  async send(records: readonly ProducerRecord[]): Promise<readonly RecordResult[]> {
    this.sends.push(records.map(({ value }) => Buffer.from(value!).toString().slice(0, 8)));
    await new Promise((resolve) => setImmediate(resolve));
    return records.map((record): RecordResult => {
      const status = this.answer(record, this.sends.length);
      const error = new Error(status);
      if (status === 'acknowledged') return { status, offset: String(this.offset++) };
      if (status === 'unknown' || status === 'unsent') return { status, error };
      const code = status === 'TOO_LARGE' ? 'MESSAGE_TOO_LARGE' : 'POLICY_VIOLATION';
      return { status: 'refused', code, error };
    });
  }
}

function setUp(
  answer?: Answer,
  options: ProducerOptions = {},
  createTopics?: (topics: readonly string[]) => Promise<void>,
) {
  const producer = new ScriptedProducer(answer);
  const clock = new HastyClock();
  const sender = new RecordSender(
    [producer],
    { ...PRODUCER_DEFAULTS, ...options },
    { clock, random: () => 0, onAnswer: () => undefined, ...(createTopics && { createTopics }) },
  );
  const add = (value: string, topic = 'topic') =>
    new Promise<PublishOutcome>((settle) => {
      const queued: QueuedRecord = {
        record: { topic, key: null, value: Buffer.from(value), headers: {} },
        size: value.length,
        queuedAt: clock.now(),
        deadline: clock.now() + 5_000,
        settle,
        settled: false,
        lastError: undefined,
      };
      sender.add(queued);
    });
  return { add, producer, sender, clock };
}

const statuses = async (outcomes: readonly Promise<PublishOutcome>[]) =>
  (await Promise.all(outcomes)).map(({ status }) => status);

/** Lets what was put off until the end of what runs now come to its end, so many times. */
async function ticks(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) await new Promise<void>((done) => process.nextTick(done));
}

describe('RecordSender', () => {
  it('sends together what arrives while a send is in flight', async () => {
    const { add, producer } = setUp();
    await add('0');
    const first = add('1');
    await new Promise((resolve) => setImmediate(resolve));
    expect(await statuses([first, add('2'), add('3'), add('4')])).not.toContain('unknown');
    expect(producer.sends).toEqual([['0'], ['1'], ['2', '3', '4']]);
  });

  it('sends a record at once when nothing is in flight, in the turn it came in', async () => {
    const { add, producer } = setUp();
    await add('0');
    await ticks(3);
    let isNextTurn = false;
    setImmediate(() => (isNextTurn = true));
    const outcome = add('1');
    await ticks(2);
    expect([producer.sends.at(-1), isNextTurn]).toEqual([['1'], false]);
    await outcome;
  });

  it('sends together what the callers publish whom one answer woke', async () => {
    const { add, producer } = setUp();
    const caller = async (name: string, steps: number): Promise<void> => {
      await add(`${name}1`);
      for (let step = 0; step < steps; step += 1) await Promise.resolve();
      await add(`${name}2`);
    };
    await Promise.all([caller('a', 0), caller('b', 5), caller('c', 20)]);
    expect(producer.sends.at(-1)).toEqual(['a2', 'b2', 'c2']);
  });

  it('puts what got no answer back in front of what came later', async () => {
    const { add, producer } = setUp((_, send) => (send === 1 ? 'unknown' : 'acknowledged'));
    const outcomes = [add('1'), add('2')];
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    outcomes.push(add('3'));
    expect(await statuses(outcomes)).toEqual(['published', 'published', 'published']);
    expect(producer.sends).toEqual([
      ['1', '2'],
      ['1', '2', '3'],
    ]);
  });

  it('sends what the driver kept back with the next send, without a pause', async () => {
    const { add, producer, clock } = setUp(({ value }, send) => {
      if (send > 1) return 'acknowledged';
      const answers = ['refused', 'unsent', 'acknowledged', 'unsent'] as const;
      return answers[Number(Buffer.from(value!).toString()) - 1]!;
    });
    const outcomes = await statuses([add('1'), add('2'), add('3'), add('4')]);
    expect(outcomes).toEqual(['refused', 'published', 'published', 'published']);
    expect(producer.sends).toEqual([
      ['1', '2', '3', '4'],
      ['2', '4'],
    ]);
    expect(clock.now()).toBe(0);
  });

  it('gives up at the deadline, and never sends the record again', async () => {
    const { add, producer } = setUp(() => 'unknown');
    const outcome = await add('1');
    expect(outcome).toMatchObject({ status: 'unknown', error: { code: 'KAFKA_PUBLISH_ERROR' } });
    const sends = producer.sends.length;
    expect(sends).toBeGreaterThan(2);
    await new Promise((resolve) => setImmediate(resolve));
    expect(producer.sends).toHaveLength(sends);
  });

  it('takes no more than its share for one partition at a time', async () => {
    const { add, producer } = setUp(undefined, { maxPartitionBytes: 20 });
    await Promise.all(['aaaaaaaa', 'bbbbbbbb', 'cccccccc', 'dddddddd'].map((value) => add(value)));
    expect(producer.sends.map((values) => values.length)).toEqual([2, 2]);
  });

  it('halves its share when the broker finds a batch of several too large', async () => {
    let largest = 0;
    const { add, producer } = setUp((_, send) => {
      largest = producer.sends[send - 1]!.length;
      return largest > 1 ? 'TOO_LARGE' : 'acknowledged';
    });
    const outcomes = await statuses([add('aaaa'), add('bbbb'), add('cccc'), add('dddd')]);
    expect(new Set(outcomes)).toEqual(new Set(['published']));
    expect(producer.sends.at(-1)).toEqual(['dddd']);
  });

  it('refuses a single record that the broker finds too large, or will not have', async () => {
    const { add } = setUp(({ value }) =>
      Buffer.from(value!).toString() === 'large' ? 'TOO_LARGE' : 'refused',
    );
    expect(await add('large')).toMatchObject({
      status: 'refused',
      error: { code: 'KAFKA_RECORD_TOO_LARGE' },
    });
    expect(await add('other')).toMatchObject({
      status: 'refused',
      error: { code: 'KAFKA_RECORD_REFUSED' },
    });
  });

  it('refuses records of a topic that stays missing, without holding up others', async () => {
    const { add } = setUp();
    const [missing, other] = await Promise.all([add('1', 'missing'), add('2')]);
    expect(missing).toMatchObject({ status: 'refused', error: { code: 'KAFKA_TOPIC_MISSING' } });
    expect(other.status).toBe('published');
  });

  it('sends records of a topic that is there while another cannot be made', async () => {
    const { add } = setUp(undefined, {}, () => Promise.reject(new Error('may not')));
    const first = add('0', 'first'); // while it is asked for, the others wait to be asked together
    const [missing, other] = await Promise.all([add('1', 'missing'), add('2')]);
    expect(await first).toMatchObject({ status: 'published' });
    expect(missing).toMatchObject({ status: 'unknown', error: { cause: { message: 'may not' } } });
    expect(other.status).toBe('published');
  });

  it('settles everything as unknown when a flush is aborted', async () => {
    const { add, sender } = setUp(() => 'unknown');
    const outcomes = [add('1'), add('2')];
    await sender.flush(AbortSignal.abort());
    expect(await statuses(outcomes)).toEqual(['unknown', 'unknown']);
  });

  it('refuses at once what has a topic that Kafka takes from nobody', async () => {
    const { add } = setUp();
    const topics = ['', 'a b', '..', 'ü', 'x'.repeat(250)];
    const outcomes = await Promise.all([add('good'), ...topics.map((topic) => add('bad', topic))]);
    expect(outcomes).toMatchObject([
      { status: 'published' },
      ...topics.map(() => ({
        status: 'refused',
        error: { retryable: false, brokerCode: 'INVALID_TOPIC_EXCEPTION' },
      })),
    ]);
  });

  it('refuses what has a topic that is forbidden to it, and sends the rest', async () => {
    const { add } = setUp();
    const outcomes = await Promise.all([
      add('bad', 'forbidden'),
      add('good'),
      add('more', 'other'),
    ]);
    expect(outcomes).toMatchObject([
      { status: 'refused', error: { brokerCode: 'TOPIC_AUTHORIZATION_FAILED' } },
      { status: 'published' },
      { status: 'published' },
    ]);
  });
});
