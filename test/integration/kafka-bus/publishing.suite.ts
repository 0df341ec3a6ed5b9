import { IsInt, IsOptional, IsString } from 'class-validator';
import { defineEvent, EventDataInvalidError, type OutgoingRecord } from '@mainstay/events';
import {
  KafkaRecordInvalidError,
  KafkaRecordTooLargeError,
  KafkaTopicMissingError,
  type KafkaBusModuleOptions,
  type KafkaDriver,
} from '@mainstay/kafka-bus';
import { uniquePrefix } from '@mainstay/testing';
import { boot, readTopic, texts, type BusApplication } from './bus-application';

class NoteV1 {
  @IsInt() readonly number!: number;
  @IsString() @IsOptional() readonly text?: string;
}

export function notes(topic = uniquePrefix('notes')) {
  return defineEvent({ type: topic, data: NoteV1, key: (data) => `k${data.number % 10}` });
}

function finished(topic: string, key: string | null, value: string): OutgoingRecord {
  return { topic, key, value, headers: {} };
}

async function makeTopic(
  driver: KafkaDriver,
  topic: string,
  config: Readonly<Record<string, string>> = {},
): Promise<void> {
  const admin = driver.createAdmin();
  await admin.createTopics([{ topic, partitions: 3, replicationFactor: 1, config }]);
  await admin.disconnect();
}

/** What publishing promises, on any driver. */
export function publishingSuite(options: () => KafkaBusModuleOptions): void {
  let application: BusApplication | undefined;
  const start = async (more: KafkaBusModuleOptions = {}) => {
    application = await boot({ ...options(), ...more }, []);
    return application;
  };
  afterEach(() => application?.close());

  it('resolves with the place of the record, in order per key, for many callers', async () => {
    const { bus, driver } = await start();
    const Note = notes();
    const drafts = Array.from({ length: 2_560 }, (_, number) => Note.create({ number }));
    const receipts = await Promise.all(drafts.map((draft) => bus.publish(draft)));
    expect(new Set(receipts.map(({ offset, partition }) => `${partition}/${offset}`)).size).toBe(
      2_560,
    );
    const records = await readTopic(driver, Note.topic, 2_560);
    expect(records).toHaveLength(2_560);
    const byKey = Map.groupBy(records, ({ key }) => Buffer.from(key!).toString());
    for (const own of byKey.values()) {
      const numbers = own.map(
        ({ value }) => JSON.parse(Buffer.from(value!).toString()).data.number,
      );
      expect(numbers).toEqual(numbers.toSorted((a: number, b: number) => a - b));
    }
  });

  it('writes the envelope and headers of the wire contract', async () => {
    const { bus, driver } = await start();
    const Note = notes();
    const { eventId } = await bus.publish(Note.create({ number: 4 }), {
      headers: { tenant: 'north', event_id: 'not this one' },
    });
    const [record] = await readTopic(driver, Note.topic, 1);
    const envelope = JSON.parse(Buffer.from(record!.value!).toString());
    expect(envelope).toMatchObject({
      event_id: eventId,
      event_type: Note.type,
      source_service: 'shop_service',
      schema_version: 1,
      data_schema_uri: null,
      data: { number: 4 },
    });
    expect(texts(record!)).toMatchObject({
      event_id: eventId,
      event_type: Note.type,
      trace_id: envelope.correlation_id,
      source_service: 'shop_service',
      schema_version: '1',
      occurred_at: envelope.event_timestamp,
      content_type: 'application/json',
      tenant: 'north',
    });
    expect(Buffer.from(record!.key!).toString()).toBe('k4');
  });

  it('publishes a finished envelope as it stands', async () => {
    const { bus, driver } = await start();
    const topic = uniquePrefix('bare');
    const envelope = {
      event_id: 'e-1',
      event_type: 'some.event.v1',
      event_timestamp: '2026-01-01T00:00:00+01:00',
      source_service: 'python_service',
      schema_version: 2,
      correlation_id: null,
      data_schema_uri: null,
      data: { any: 'thing' },
      metadata: {},
    };
    await bus.publish(topic, envelope, { key: 'some key' });
    const [record] = await readTopic(driver, topic, 1);
    expect(JSON.parse(Buffer.from(record!.value!).toString())).toEqual(envelope);
    expect(Buffer.from(record!.key!).toString()).toBe('some key');
  });

  it('sends neither data that breaks its rules nor a record that is too large', async () => {
    const { bus } = await start();
    const Note = notes();
    const invalid = bus.publish(Note.create({ number: 'x' as unknown as number }));
    await expect(invalid).rejects.toBeInstanceOf(EventDataInvalidError);
    const large = bus.publish(Note.create({ number: 1, text: 'x'.repeat(1_100_000) }));
    await expect(large).rejects.toBeInstanceOf(KafkaRecordTooLargeError);
    await expect(large).rejects.toMatchObject({ limitBytes: 1_000_000, retryable: false });
  });

  it.each([5, true, undefined, null, ['a'], {}])(
    'refuses the header %p, and nothing else',
    async (tenant) => {
      const { bus } = await start();
      const Note = notes();
      const headers = { tenant: tenant as unknown as string };
      const all = [undefined, { headers }, undefined].map((given) =>
        bus.publish(Note.create({ number: 10 }), given),
      );
      await expect(all[1]).rejects.toBeInstanceOf(KafkaRecordInvalidError);
      await expect(all[1]).rejects.toThrow('tenant');
      await expect(Promise.all([all[0], all[2]])).resolves.toHaveLength(2);
      await expect(bus.publish(Note.create({ number: 10 }))).resolves.toBeDefined();
    },
  );

  it('sends large records of one partition in shares that the broker takes', async () => {
    const { bus, driver } = await start();
    const Note = notes();
    const text = 'x'.repeat(200_000);
    const drafts = Array.from({ length: 20 }, () => Note.create({ number: 10, text }));
    await bus.publishAll(drafts);
    expect(await readTopic(driver, Note.topic, 20)).toHaveLength(20);
  });

  it('says which topic is missing when topics are not made by publishing', async () => {
    const { bus } = await start({ topics: { ensure: false } });
    const Note = notes();
    const missing = bus.publish(Note.create({ number: 1 }));
    await expect(missing).rejects.toBeInstanceOf(KafkaTopicMissingError);
    await expect(missing).rejects.toThrow(Note.topic);
  });

  it('answers one outcome for each record', async () => {
    const { bus } = await start();
    const Note = notes();
    const outcomes = await bus.publishRecords([
      finished(Note.topic, 'a', '{}'),
      finished(Note.topic, 'b', 'x'.repeat(1_100_000)),
      finished(Note.topic, 'c', '{}'),
      finished(Note.topic, null, 'x'.repeat(1_100_000)),
      finished(Note.topic, null, '{}'),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual([
      'published',
      'refused',
      'published',
      'refused',
      'published',
    ]);
  });

  it.each([
    ['the bus', 1_100_000, undefined],
    ['the broker', 30_000, '20000'],
  ])(
    'sends nothing of a key behind a record that %s refuses, and all of the others',
    async (_what, size, limit) => {
      const { bus, driver } = await start();
      const topic = uniquePrefix('poisoned');
      await makeTopic(driver, topic, limit === undefined ? {} : { 'max.message.bytes': limit });
      const records = Array.from({ length: 60 }, (_, n) =>
        finished(topic, `k${n % 5}`, n === 22 ? 'x'.repeat(size) : `${n}`),
      );
      const outcomes = await bus.publishRecords(records);
      const isBehind = (n: number) => n > 22 && n % 5 === 2;
      expect(outcomes.map(({ status }) => status)).toEqual(
        records.map((_, n) => (n === 22 ? 'refused' : isBehind(n) ? 'unknown' : 'published')),
      );
      expect(outcomes[27]).toMatchObject({ error: { code: 'KAFKA_KEY_STOPPED' } });
      const there = records.filter((_, n) => outcomes[n]!.status === 'published');
      const found = await readTopic(driver, topic, there.length);
      const numbersOf = (key: string) =>
        found.filter((record) => String(record.key) === key).map(({ value }) => String(value));
      for (const key of ['k0', 'k1', 'k2', 'k3', 'k4']) {
        const own = there.filter((record) => record.key === key).map(({ value }) => value);
        expect(numbersOf(key)).toEqual(own);
      }
      expect(found).toHaveLength(there.length);
    },
  );

  it('sends nothing of a key to another topic behind a record that is refused', async () => {
    const { bus, driver } = await start();
    const [first, second] = [uniquePrefix('first'), uniquePrefix('second')];
    await makeTopic(driver, first, { 'max.message.bytes': '20000' });
    await makeTopic(driver, second);
    const outcomes = await bus.publishRecords([
      finished(first, 'a', '1'),
      finished(second, 'a', '2'),
      finished(first, 'a', 'x'.repeat(30_000)),
      finished(second, 'a', '4'),
      finished(second, 'b', '5'),
    ]);
    const statuses = ['published', 'published', 'refused', 'unknown', 'published'];
    expect(outcomes.map(({ status }) => status)).toEqual(statuses);
    const found = await readTopic(driver, second, 2);
    expect(found.map(({ value }) => String(value)).sort()).toEqual(['2', '5']);
  });

  it('flushes what is queued when it stops, takes nothing after, and can start again', async () => {
    const { bus, driver } = await start();
    const Note = notes();
    const publishing = Promise.all(
      Array.from({ length: 200 }, (_, number) => bus.publish(Note.create({ number }))),
    );
    await Promise.all([bus.stop(), bus.stop()]);
    await publishing;
    await expect(bus.publish(Note.create({ number: 1 }))).rejects.toMatchObject({
      code: 'KAFKA_BUS_STOPPED',
    });
    await Promise.all([bus.start(), bus.start()]);
    await bus.publish(Note.create({ number: 2 }));
    expect(await readTopic(driver, Note.topic, 201)).toHaveLength(201);
  });
}
