import { IsInt, IsOptional, IsString } from 'class-validator';
import { defineEvent } from '@mainstay/events';
import { EventDataInvalidError } from '@mainstay/events';
import {
  KafkaRecordTooLargeError,
  KafkaTopicMissingError,
  type KafkaBusModuleOptions,
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

/** What publishing promises, on any driver. */
export function publishingSuite(options: () => KafkaBusModuleOptions): void {
  let application: BusApplication | undefined;
  const start = async (more: KafkaBusModuleOptions = {}) => {
    application = await boot({ ...options(), ...more }, []);
    return application;
  };
  afterEach(() => application?.close());

  it('resolves with the place of the record, in order per key, for many callers at once', async () => {
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
    const record = (value: string) => ({ topic: Note.topic, key: 'k', value, headers: {} });
    const outcomes = await bus.publishRecords([
      record('{}'),
      record('x'.repeat(1_100_000)),
      record('{}'),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['published', 'refused', 'published']);
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
