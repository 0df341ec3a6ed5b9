// The servers of the outbox races: a broker and a PostgreSQL of their own, both with settings as in
// production (commits reach the disk; logical decoding on, which two of the peers need). Kafka
// Connect with Debezium where a race asks for it.
import { createRequire } from 'node:module';
import { startOwnKafka, startOwnPostgres } from '@mainstay/testing';
import { Kafka, logLevel } from 'kafkajs';
import { createTopic } from '../kafka/create-topic.mjs';
import { Connect } from './connect.mjs';
import { removeRelayImage } from './relay-image.mjs';

const require = createRequire(new URL('../../../package.json', import.meta.url));
const { Client } = require('pg');
const PARTITIONS = 4;

export class Stage {
  #servers = [];
  #topics = 0;
  #withConnect;

  constructor({ connect = false } = {}) {
    this.#withConnect = connect;
  }

  /** @param uses `false` where the variants chosen need no Kafka Connect. */
  async prepare(uses = true) {
    const projectDir = new URL('../../..', import.meta.url).pathname;
    const settings = {
      wal_level: 'logical',
      max_wal_senders: '10',
      max_replication_slots: '10',
      shared_buffers: '256MB',
      max_wal_size: '4GB',
    };
    const [kafka, postgres] = await Promise.all([
      startOwnKafka({ projectDir }),
      startOwnPostgres({ projectDir, durable: true, settings }),
    ]);
    this.#servers = [kafka, postgres];
    this.bootstrapServers = kafka.bootstrapServers;
    this.url = postgres.url;
    this.versions = { kafka: kafka.version, postgres: postgres.version };
    this.client = new Client({ connectionString: this.url });
    await this.client.connect();
    const { rows } = await this.client.query(`SELECT pg_read_file('postmaster.pid') AS text`);
    this.postgresPid = Number.parseInt(rows[0].text, 10);
    this.admin = new Kafka({
      brokers: [this.bootstrapServers],
      logLevel: logLevel.NOTHING,
    }).admin();
    await this.admin.connect();
    if (!this.#withConnect || !uses) return;
    this.connect = await Connect.start(this.bootstrapServers);
    this.versions.debezium = '3.4.0.Final';
  }

  /** A topic and a schema that no run before used. */
  async fresh(name) {
    this.#topics += 1;
    const id = `run_${name.toLowerCase().replaceAll(/[^a-z]+/g, '_')}_${this.#topics}`;
    const topic = `bench.${id.replaceAll('_', '-')}.v1`;
    await createTopic(this.admin, topic, PARTITIONS);
    await this.client.query(`CREATE SCHEMA ${id}`);
    await this.client.query(
      `CREATE TABLE ${id}.orders (
        id uuid PRIMARY KEY, customer text NOT NULL, amount int NOT NULL)`,
    );
    const { bootstrapServers, url } = this;
    return { bootstrapServers, url, topic, schema: id };
  }

  /** Nothing of a run is left to be vacuumed, decoded or written back during the next. */
  async clear({ topic, schema }) {
    await this.client.query(`DROP SCHEMA ${schema} CASCADE`);
    await this.admin.deleteTopics({ topics: [topic] });
    await this.client.query('CHECKPOINT');
  }

  async finish() {
    await this.connect?.end();
    await this.admin?.disconnect();
    await this.client?.end();
    await Promise.all(this.#servers.map((server) => server.dispose()));
    await removeRelayImage();
  }
}
