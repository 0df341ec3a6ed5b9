import { Injectable } from '@nestjs/common';
import { HealthRegistry, type HealthFinding } from '@mainstay/core';
import {
  DeadLetters,
  KafkaSubscribe,
  loadKafkaJsDriver,
  loadPlatformaticDriver,
  retryTopicName,
  type KafkaDriver,
  type RawRecord,
} from '@mainstay/kafka-bus';
import { describeOn, uniquePrefix, waitFor } from '@mainstay/testing';
import { boot, type BusApplication } from '../bus-application';
import { startGuardedKafka, type GuardedKafka } from './guarded-kafka';

const LOADERS = { kafkajs: loadKafkaJsDriver, platformatic: loadPlatformaticDriver };

/** Two topics that one group reads; what was handled of each. */
function shelves() {
  const prefix = uniquePrefix('rights');
  const [open, locked] = [`${prefix}.open`, `${prefix}.locked`];
  const group = `${prefix}-group`;

  @Injectable()
  class Shelves {
    readonly seen: string[] = [];

    @KafkaSubscribe({ topic: open }, { group })
    async read({ topic, value }: RawRecord): Promise<void> {
      this.seen.push(`${topic} ${String(value)}`);
    }

    @KafkaSubscribe({ topic: locked }, { group })
    async unlock({ topic, value }: RawRecord): Promise<void> {
      this.seen.push(`${topic} ${String(value)}`);
    }
  }
  const retries = [open, locked].map((topic) => retryTopicName(topic, group, '0s'));
  return { prefix, open, locked, group, retries, Shelves };
}

describeOn(['kafka'], 'a login that may not do everything', () => {
  let kafka: GuardedKafka;
  beforeAll(async () => {
    kafka = await startGuardedKafka();
  });
  afterAll(() => kafka.dispose());

  describe.each(['kafkajs', 'platformatic'] as const)('by %s', (name) => {
    let anybody: KafkaDriver;
    let application: BusApplication | undefined;
    beforeAll(() => {
      anybody = LOADERS[name]({ brokers: [kafka.anybody] });
    });
    afterEach(async () => {
      await application?.close();
      application = undefined;
    });

    async function make(...topics: string[]): Promise<void> {
      const admin = anybody.createAdmin();
      const shape = { partitions: 1, replicationFactor: 1 };
      await admin.createTopics(topics.map((topic) => ({ topic, ...shape })));
      await admin.disconnect();
    }

    async function write(topic: string, value: string): Promise<void> {
      const producer = anybody.createProducer({ clientId: 'somebody' });
      const key = Buffer.from('k');
      const record = { topic, partition: 0, key, value: Buffer.from(value), headers: {} };
      const results = await producer.send([record]);
      await producer.disconnect();
      expect(results).toMatchObject([{ status: 'acknowledged' }]);
    }

    async function finding(check: string): Promise<HealthFinding> {
      const { checks } = application!.app.get(HealthRegistry, { strict: false });
      const found = checks.find((one) => one.name === check)!;
      return found.check(AbortSignal.timeout(5000));
    }

    it('reads on when it is let in, and is not ready until then', async () => {
      const { prefix, open, locked, group, retries, Shelves } = shelves();
      await make(open, locked, ...retries);
      await kafka.grant('GROUP', group, 'READ');
      await kafka.grant('TOPIC', prefix, 'DESCRIBE');
      for (const topic of [open, ...retries]) await kafka.grant('TOPIC', topic, 'READ');
      await write(locked, 'first');
      const options = { driver: name, ...kafka.books, topics: { ensure: false } };
      application = await boot(options, [Shelves]);
      const { seen } = application.get(Shelves);

      const ill = await waitFor(
        async () => {
          const found = await finding('kafka_consumer');
          return found.message?.includes('TOPIC_AUTHORIZATION_FAILED') && found;
        },
        { what: 'the health check to say that it may not read' },
      );
      expect(ill.status).toBe('unhealthy');
      expect(seen).toEqual([]);

      await kafka.grant('TOPIC', locked, 'READ');
      await waitFor(() => seen.length > 0, { what: 'what it may read now' });
      expect(seen).toEqual([`${locked} first`]);
      await waitFor(async () => (await finding('kafka_consumer')).status === 'healthy', {
        what: 'the health check to be well',
      });
    });

    it('publishes what it may beside what it may not', async () => {
      const { prefix, open, locked } = shelves();
      await make(open, locked);
      await kafka.grant('TOPIC', open, 'WRITE');
      const { sasl, bootstrapServers } = kafka.books;
      const driver = LOADERS[name]({ brokers: [String(bootstrapServers)], sasl: sasl! });
      const producer = driver.createProducer({ clientId: prefix, requestTimeoutMs: 5000 });
      const record = (topic: string) => ({ topic, partition: 0, key: null, value: null });
      try {
        const send = () =>
          producer.send([locked, open].map((topic) => ({ ...record(topic), headers: {} })));
        const first = await waitFor(
          async () => {
            const results = await send();
            return results[1]?.status === 'acknowledged' && results;
          },
          { what: 'the right to be known' },
        );
        expect(first).toMatchObject([
          { status: 'refused', code: 'TOPIC_AUTHORIZATION_FAILED' },
          { status: 'acknowledged' },
        ]);
      } finally {
        await producer.disconnect();
      }
    });

    it('is ready though a topic that it published to is closed to it now', async () => {
      const { open } = shelves();
      await make(open);
      await kafka.grant('TOPIC', open, 'WRITE');
      const options = { driver: name, ...kafka.books, topics: { ensure: false } };
      application = await boot(options, []);
      const { bus } = application;
      const key = Buffer.from('k');
      const publish = () => bus.publishBytes({ topic: open, key, value: key, headers: {} });
      await waitFor(async () => (await publish()).status === 'published', { what: 'the right' });
      await kafka.revoke('TOPIC', open, 'WRITE');
      const { error } = await waitFor(
        async () => {
          const outcome = await publish();
          return outcome.status === 'refused' && outcome;
        },
        { what: 'the right to be gone' },
      );
      expect(error).toMatchObject({ brokerCode: 'TOPIC_AUTHORIZATION_FAILED' });
      await expect(finding('kafka_producer')).resolves.toMatchObject({ status: 'healthy' });
    });

    it('makes topics that it may not see', async () => {
      const { open } = shelves();
      await kafka.grant('TOPIC', open, 'CREATE');
      const { sasl, bootstrapServers } = kafka.books;
      const driver = LOADERS[name]({ brokers: [String(bootstrapServers)], sasl: sasl! });
      const admin = driver.createAdmin();
      const topics = [{ topic: open, partitions: 1, replicationFactor: 1 }];
      const made = await waitFor(() => admin.createTopics(topics), { what: 'the right' });
      expect(made).toEqual({ created: [open], existing: [] });
      await admin.disconnect();
    });

    it('is told at once that it may not read dead letters', async () => {
      const { open } = shelves();
      await make(`${open}.DLT`);
      await write(`${open}.DLT`, 'letter');
      await kafka.grant('TOPIC', open, 'DESCRIBE');
      await kafka.grant('GROUP', 'mainstay.scan.', 'READ');
      const options = { driver: name, ...kafka.books, topics: { ensure: false } };
      application = await boot(options, []);
      const began = performance.now();
      await expect(application.get(DeadLetters).list(open)).rejects.toMatchObject({
        kafkaCode: 'TOPIC_AUTHORIZATION_FAILED',
      });
      expect(performance.now() - began).toBeLessThan(15_000);
    });
  });
});
