import { Injectable } from '@nestjs/common';
import { IsInt } from 'class-validator';
import { defineEvent, type EventEnvelope } from '@mainstay/events';
import {
  deadLetterTopicName,
  KafkaSubscribe,
  MemoryBroker,
  type KafkaBusModuleOptions,
} from '@mainstay/kafka-bus';
import { describeOn, uniquePrefix, waitFor } from '@mainstay/testing';
import {
  boot,
  committed,
  readTopic,
  texts,
  type BusApplication,
} from '../integration/kafka-bus/bus-application';

class ScoreV1 {
  @IsInt() readonly score!: number;
}

const ATTEMPTS = 3;
const DELAY_MS = 50;
/** What the policy takes for the one that is tried again, and room for a busy machine. */
const BOUND_MS = ATTEMPTS * DELAY_MS + 20_000;
const GOOD = 20;

function poisonNeverBlocks(options: () => KafkaBusModuleOptions): void {
  let application: BusApplication | undefined;
  afterEach(() => application?.close());

  it('lets what stands behind it flow within the policy, and loses none of it', async () => {
    const topic = uniquePrefix('scores');
    const group = uniquePrefix('readers');
    const Scored = defineEvent({ type: topic, data: ScoreV1 });
    const handled: number[] = [];
    let failed = 0;

    @Injectable()
    class Reader {
      @KafkaSubscribe(Scored, { group, retry: { attempts: ATTEMPTS, initialDelayMs: DELAY_MS } })
      async read({ data }: EventEnvelope<ScoreV1>): Promise<void> {
        if (data.score === -1) {
          failed += 1;
          throw Object.assign(new Error('it always fails'), { code: 'ALWAYS' });
        }
        handled.push(data.score);
      }
    }
    application = await boot(options(), [Reader]);
    const { bus, driver } = application;
    const key = Buffer.from('one-key');
    const raw = (value: Buffer) => bus.publishBytes({ topic, key, value, headers: {} });
    const Loose = defineEvent({ type: topic, data: class Anything {} });

    await raw(Buffer.from('{"event_id": no json'));
    await raw(Buffer.from([0x7b, 0xff, 0xfe, 0x7d]));
    await bus.publish(Loose.create({ score: 'a text' } as object), { key: 'one-key' });
    await bus.publish(Scored.create({ score: -1 }), { key: 'one-key' });
    const publishedAt = Date.now();
    for (let score = 0; score < GOOD; score += 1) {
      await bus.publish(Scored.create({ score }), { key: 'one-key' });
    }
    await waitFor(() => handled.length === GOOD, { what: 'the good ones', deadlineMs: BOUND_MS });
    expect(Date.now() - publishedAt).toBeLessThan(BOUND_MS);
    expect(handled).toEqual(Array.from({ length: GOOD }, (_, score) => score));
    expect(failed).toBe(ATTEMPTS);

    const dead = await readTopic(driver, deadLetterTopicName(topic), 4);
    expect(dead.map((record) => texts(record)['x-error-code'])).toEqual([
      'ENVELOPE_INVALID',
      'ENVELOPE_INVALID',
      'EVENT_DATA_INVALID',
      'ALWAYS',
    ]);
    const all = async () => (await committed(driver, group, topic)) === GOOD + 4;
    await waitFor(all, { what: 'every offset to be committed' });
  });
}

describe('a poison message on the memory driver', () => {
  poisonNeverBlocks(() => ({ driver: 'memory', broker: new MemoryBroker() }));
});

describeOn(['kafka'], 'a poison message on Kafka', ({ kafka }) => {
  poisonNeverBlocks(() => ({ driver: 'kafkajs', bootstrapServers: kafka.url }));
});
