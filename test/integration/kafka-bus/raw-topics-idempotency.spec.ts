import { Injectable } from '@nestjs/common';
import { diagnostics, SERVICE_IDENTITY, type ServiceIdentity } from '@mainstay/core';
import {
  IdempotencyModule,
  IdempotentConsumer,
  type EffectKey,
  type IdempotencyStore,
  type OnceOptions,
  type OnceResult,
  type OnceWork,
} from '@mainstay/idempotency';
import { KafkaSubscribe, MemoryBroker, retryTopicName, type RawRecord } from '@mainstay/kafka-bus';
import { uniquePrefix, waitFor } from '@mainstay/testing';
import { boot, committed, readTopic, type BusApplication } from './bus-application';

/** Remembers what was done by key, and every key it was asked for. */
class RememberingStore implements IdempotencyStore {
  readonly name = 'remembering';
  readonly asked: EffectKey[] = [];
  private readonly done = new Set<string>();

  async runOnce<Prepared, Value>(
    key: EffectKey,
    { prepare, apply }: OnceWork<Prepared, Value>,
    _options: OnceOptions,
  ): Promise<OnceResult<Value>> {
    this.asked.push(key);
    const place = `${key.group} ${key.eventType} ${key.id}`;
    if (this.done.has(place)) return { status: 'duplicate' };
    const value = await apply((await prepare?.()) as Prepared);
    this.done.add(place);
    return { status: 'first', value };
  }
}

describe('raw records and idempotency', () => {
  const topic = uniquePrefix('scans');
  const group = uniquePrefix('archive');
  const retryTopic = retryTopicName(topic, group, '1s');
  let application: BusApplication | undefined;
  afterEach(() => application?.close());

  it('keep one key through their retry topic, where no two records share one', async () => {
    const store = new RememberingStore();

    @Injectable()
    class Archive {
      readonly started: string[] = [];
      readonly kept: string[] = [];

      @KafkaSubscribe({ topic }, { group, retry: { attempts: 1, topics: ['1s'] } })
      @IdempotentConsumer({ store: store.name })
      async keep({ value, offset }: RawRecord): Promise<void> {
        const text = `${offset} ${String(value)}`;
        this.started.push(text);
        const isFirst = this.started.filter((each) => each === text).length === 1;
        if (isFirst && String(value).startsWith('late')) throw new Error('not yet');
        this.kept.push(text);
      }
    }
    application = await boot(
      { driver: 'memory', broker: new MemoryBroker() },
      [Archive],
      'shop_service',
      [IdempotencyModule.forRoot({ memory: true, stores: [store] })],
    );
    const { bus, driver } = application;
    const archive = application.get(Archive);
    const outcomes: string[] = [];
    const identity = application.app.get<ServiceIdentity>(SERVICE_IDENTITY);
    const stopListening = diagnostics.kafkaConsumed.subscribe(identity, ({ outcome }) =>
      outcomes.push(outcome),
    );
    const publish = (value: string) =>
      bus.publishBytes({
        topic,
        key: Buffer.from('one key'),
        value: Buffer.from(value),
        headers: {},
      });

    // What fails stands at offsets 1 and 3, and at 0 and 1 of the retry topic.
    for (const value of ['same', 'late', 'same', 'late']) await publish(value);
    await waitFor(() => archive.kept.length === 4, { what: 'all four to be kept' });
    expect(archive.kept.toSorted()).toEqual(['0 same', '1 late', '2 same', '3 late']);
    expect(archive.started).toHaveLength(6);

    const ids = (offset: number) =>
      store.asked.filter(({ eventId }) => eventId?.endsWith(`:${offset}`)).map(({ id }) => id);
    expect([0, 1, 2, 3].map((offset) => ids(offset).length)).toEqual([1, 2, 1, 2]);
    expect(new Set(store.asked.map(({ id }) => id)).size).toBe(4);
    expect(new Set(store.asked.map(({ eventType }) => eventType))).toEqual(new Set([topic]));

    // The broker has the retried ones again: to their key they are what was done.
    for (const { key, value, headers } of await readTopic(driver, retryTopic, 2)) {
      const moved = Object.entries(headers).map(([name, text]) => [name, text as Uint8Array]);
      await bus.publishBytes({
        topic: retryTopic,
        key,
        value,
        headers: Object.fromEntries(moved) as Record<string, Uint8Array>,
      });
    }
    const duplicates = () => outcomes.filter((outcome) => outcome === 'duplicate').length;
    await waitFor(() => duplicates() === 2, { what: 'two duplicates' });
    await waitFor(async () => (await committed(driver, group, retryTopic)) === 4, {
      what: 'every retry to be committed',
    });
    expect(archive.kept).toHaveLength(4);
    expect(new Set(store.asked.map(({ id }) => id)).size).toBe(4);
    stopListening();
  });
});
