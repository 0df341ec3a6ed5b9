// The servers of the Kafka races: a broker and, where it is asked for, a Redis of their own.
import { createRequire } from 'node:module';
import { startOwnKafka, startOwnRedis } from '@mainstay/testing';
import { CompressionTypes, Kafka, logLevel } from 'kafkajs';
import { createTopic } from './create-topic.mjs';
import { message, noteFor, PARTITIONS } from './numbered.mjs';

const require = createRequire(new URL('../../../package.json', import.meta.url));
const { Redis } = require('ioredis');
const CHUNK = 2000;

export class KafkaStage {
  #servers = [];
  #topics = 0;

  async prepare({ redis = false } = {}) {
    const projectDir = new URL('../../..', import.meta.url).pathname;
    const [kafka, store] = await Promise.all([
      startOwnKafka({ projectDir }),
      redis ? startOwnRedis() : undefined,
    ]);
    this.#servers = [kafka, ...(store === undefined ? [] : [store])];
    this.bootstrapServers = kafka.bootstrapServers;
    this.redisUrl = store?.url;
    this.redis = store === undefined ? undefined : new Redis(store.url);
    this.versions = {
      kafka: kafka.version,
      ...(store === undefined ? {} : { redis: store.version }),
    };
    this.kafka = new Kafka({ brokers: [this.bootstrapServers], logLevel: logLevel.NOTHING });
    this.admin = this.kafka.admin();
    await this.admin.connect();
  }

  /** A topic that no run before used. */
  async topic(name) {
    this.#topics += 1;
    const topic = `bench.${name.toLowerCase().replaceAll(/[^a-z]+/g, '-')}-${this.#topics}.v1`;
    await createTopic(this.admin, topic, PARTITIONS);
    return topic;
  }

  async drop(topic) {
    await this.admin.deleteTopics({ topics: [topic] });
  }

  /** Writes the messages 0 to `count`, each of so many bytes. */
  async fill(topic, count, bytes) {
    const note = noteFor(bytes);
    const producer = this.kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    for (let from = 0; from < count; from += CHUNK) {
      const numbers = Array.from({ length: Math.min(CHUNK, count - from) }, (_, i) => from + i);
      await producer.send({
        topic,
        acks: -1,
        compression: CompressionTypes.None,
        messages: numbers.map((n) => message(n, note)),
      });
    }
    await producer.disconnect();
  }

  /** Nothing of a run takes the next one's memory. */
  async clearRedis() {
    await this.redis.flushall();
  }

  async finish() {
    await this.admin?.disconnect();
    await this.redis?.quit();
    await Promise.all(this.#servers.map((server) => server.dispose()));
  }
}
