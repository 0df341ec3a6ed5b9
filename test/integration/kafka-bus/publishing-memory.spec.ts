import {
  KafkaBackpressureError,
  KafkaUnavailableError,
  MemoryBroker,
  ResilientKafkaPublisher,
  type KafkaBusModuleOptions,
} from '@mainstay/kafka-bus';
import { waitFor } from '@mainstay/testing';
import { boot, readTopic, texts, type BusApplication } from './bus-application';
import { notes, publishingSuite } from './publishing.suite';

describe('publishing on the memory driver', () => {
  publishingSuite(() => ({ driver: 'memory', broker: new MemoryBroker() }));
});

describe('publishing when the broker does not behave', () => {
  let application: BusApplication | undefined;
  afterEach(() => application?.close());

  async function start(options: KafkaBusModuleOptions = {}) {
    const broker = new MemoryBroker();
    const producer = {
      publishTimeoutMs: 300,
      backoff: { initialDelayMs: 10, maxDelayMs: 20 },
      ...options.producer,
    };
    application = await boot({ driver: 'memory', broker, ...options, producer }, []);
    const Note = notes();
    broker.createTopic(Note.topic, 2);
    const numbers = async (count: number) =>
      (await readTopic(application!.driver, Note.topic, count)).map(
        ({ value }) => JSON.parse(Buffer.from(value!).toString()).data.number as number,
      );
    return { ...application, broker, Note, numbers };
  }

  it('sends again what got no answer, in order, and loses nothing', async () => {
    const { broker, bus, Note, numbers } = await start();
    broker.faults.failProduce({ outcome: 'unknown', appended: false }, { times: 3 });
    await Promise.all([0, 10, 20, 30].map((number) => bus.publish(Note.create({ number }))));
    expect(await numbers(4)).toEqual([0, 10, 20, 30]);
  });

  it('repeats the same event when only the answer was lost', async () => {
    const { broker, bus, driver, Note } = await start();
    broker.faults.failProduce({ outcome: 'unknown', appended: true });
    const { eventId } = await bus.publish(Note.create({ number: 1 }));
    const records = await readTopic(driver, Note.topic, 2);
    expect(records.map((record) => texts(record).event_id)).toEqual([eventId, eventId]);
  });

  it('gives up after its time with an error that may be retried', async () => {
    const { broker, bus, Note } = await start();
    broker.faults.takeOffline();
    const failing = bus.publish(Note.create({ number: 1 }));
    await expect(failing).rejects.toBeInstanceOf(KafkaUnavailableError);
    await expect(failing).rejects.toMatchObject({ code: 'KAFKA_PUBLISH_ERROR', retryable: true });
    broker.faults.bringBack();
    await expect(bus.publish(Note.create({ number: 2 }))).resolves.toMatchObject({ offset: '0' });
  });

  it('refuses one record and takes the others of the same send', async () => {
    const { broker, bus, Note } = await start();
    broker.faults.failProduce(
      { outcome: 'refused', code: 'TOPIC_AUTHORIZATION_FAILED' },
      { where: ({ key }) => Buffer.from(key!).toString() === 'k1' },
    );
    const results = await Promise.allSettled(
      [0, 1, 2].map((number) => bus.publish(Note.create({ number }))),
    );
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(results[1]).toMatchObject({ reason: { code: 'KAFKA_RECORD_REFUSED' } });
  });

  it('waits above its bound of queued bytes, then says so', async () => {
    const { broker, bus, Note } = await start({
      producer: { maxQueuedBytes: 1_000, backpressureTimeoutMs: 50, publishTimeoutMs: 400 },
    });
    broker.faults.takeOffline();
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, number) => bus.publish(Note.create({ number }))),
    );
    const errors = results.map((result) => (result as PromiseRejectedResult).reason as Error);
    expect(errors.some((error) => error instanceof KafkaUnavailableError)).toBe(true);
    expect(errors.at(-1)).toBeInstanceOf(KafkaBackpressureError);
  });

  it('takes back what was not sent when its caller gives up', async () => {
    const { broker, bus, Note, numbers } = await start({ producer: { publishTimeoutMs: 5_000 } });
    broker.faults.takeOffline();
    const record = (number: number) => ({
      topic: Note.topic,
      key: 'k',
      value: JSON.stringify({ data: { number } }),
      headers: {},
    });
    const signal = AbortSignal.timeout(50);
    const outcomes = await bus.publishRecords([record(1), record(2)], { signal });
    expect(outcomes.map(({ status }) => status)).toEqual(['unknown', 'unknown']);
    broker.faults.bringBack();
    await bus.publish(Note.create({ number: 3 }));
    expect(await numbers(1)).toEqual([3]);
  });

  describe('through the resilient publisher', () => {
    const resilient = { failureThreshold: 1, recoveryTimeoutMs: 50, successThreshold: 1 };

    it('says queued, never published, and drains by itself in order', async () => {
      const { app, broker, Note, numbers } = await start({
        resilient: { ...resilient, fallback: true },
        producer: { publishTimeoutMs: 1_000 },
      });
      const publisher = app.get(ResilientKafkaPublisher);
      broker.faults.takeOffline();
      const statuses: string[] = [];
      for (const number of [0, 10, 20, 30]) {
        statuses.push((await publisher.publish(Note.create({ number }))).status);
      }
      expect(statuses).toEqual(['queued', 'queued', 'queued', 'queued']);
      expect(publisher.depth).toBe(4);
      broker.faults.bringBack();
      await waitFor(() => publisher.depth === 0, { what: 'an empty queue' });
      expect(await numbers(4)).toEqual([0, 10, 20, 30]);
      expect((await publisher.publish(Note.create({ number: 40 }))).status).toBe('published');
    });

    it('tells the caller when the queue is full, and what is left when it stops', async () => {
      const { app, broker, Note } = await start({
        resilient: { ...resilient, fallback: { maxEvents: 1 } },
        producer: { publishTimeoutMs: 30 },
      });
      const publisher = app.get(ResilientKafkaPublisher);
      broker.faults.takeOffline();
      await publisher.publish(Note.create({ number: 1 }));
      await expect(publisher.publish(Note.create({ number: 2 }))).rejects.toMatchObject({
        code: 'KAFKA_FALLBACK_FULL',
      });
      expect(await publisher.stop(AbortSignal.timeout(100))).toBe(1);
    });

    it('throws while the circuit is open when there is no fallback', async () => {
      const { app, broker, Note } = await start({
        resilient: { ...resilient, recoveryTimeoutMs: 60_000 },
        producer: { publishTimeoutMs: 30 },
      });
      const publisher = app.get(ResilientKafkaPublisher);
      broker.faults.takeOffline();
      await expect(publisher.publish(Note.create({ number: 1 }))).rejects.toMatchObject({
        code: 'KAFKA_PUBLISH_ERROR',
      });
      await expect(publisher.publish(Note.create({ number: 1 }))).rejects.toMatchObject({
        code: 'CIRCUIT_BREAKER_OPEN',
      });
    });

    it('never answers queued to a relay', async () => {
      const { app, broker, Note } = await start({
        resilient: { ...resilient, fallback: true },
        producer: { publishTimeoutMs: 30 },
      });
      broker.faults.takeOffline();
      const record = { topic: Note.topic, key: null, value: '{}', headers: {} };
      const publisher = app.get(ResilientKafkaPublisher);
      const [first] = await publisher.publishRecords([record]);
      const [second] = await publisher.publishRecords([record]);
      expect([first!.status, second!.status]).toEqual(['unknown', 'unknown']);
    });
  });
});
