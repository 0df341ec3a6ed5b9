import { Injectable } from '@nestjs/common';
import { IsInt } from 'class-validator';
import { failed, RequestContext, retryLater, skip, type Outcome } from '@mainstay/core';
import { defineEvent, type EventEnvelope } from '@mainstay/events';
import { deadLetterTopicName, KafkaSubscribe } from '@mainstay/kafka-bus';
import { waitFor } from '@mainstay/testing';
import { boot, committed, readTopic, texts, type BusApplication } from './bus-application';

class NumberV1 {
  @IsInt() readonly number!: number;
}
const Numbered = defineEvent({ type: 'outcomes.numbered.v1', data: NumberV1 });

@Injectable()
class Handler {
  readonly runs: { readonly number: number; readonly attempt: number | undefined }[] = [];

  constructor(private readonly context: RequestContext) {}

  @KafkaSubscribe(Numbered, { group: 'outcomes', retry: { attempts: 1 } })
  async handle({ data: { number } }: EventEnvelope<NumberV1>): Promise<void | Outcome> {
    this.runs.push({ number, attempt: this.context.message?.attempt });
    if (number === 0 && this.numbers().filter((each) => each === 0).length < 4) {
      return retryLater(20);
    }
    if (number === 1) return failed(Object.assign(new Error('no'), { code: 'NO' }));
    if (number === 2) return skip('not ours');
  }

  numbers() {
    return this.runs.map(({ number }) => number);
  }
}

describe('outcomes of a handler', () => {
  let application: BusApplication | undefined;
  afterEach(() => application?.close());

  it('make a message wait without an attempt, fail, or count as skipped', async () => {
    application = await boot({ driver: 'memory' }, [Handler]);
    const { bus, driver } = application;
    const handler = application.get(Handler);
    for (const number of [0, 3, 1, 2]) {
      await bus.publish(Numbered.create({ number }), { key: number === 3 ? '0' : String(number) });
    }
    await waitFor(() => handler.numbers().includes(3), { what: 'the one behind one that waits' });
    expect(handler.numbers().filter((number) => number === 0)).toHaveLength(4);
    expect(new Set(handler.runs.map(({ attempt }) => attempt))).toEqual(new Set([1]));
    const [dead] = await readTopic(driver, deadLetterTopicName(Numbered.topic), 1);
    expect(texts(dead!)).toMatchObject({ 'x-error-code': 'NO', 'x-attempts': '1' });
    const all = async () => (await committed(driver, 'outcomes', Numbered.topic)) === 4;
    await waitFor(all, { what: 'every offset to be committed' });
  });
});
