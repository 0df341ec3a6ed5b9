import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { loadKafkaJsDriver } from '@mainstay/kafka-bus';
import { RedisClient } from '@mainstay/redis';
import { startOwnKafka, startOwnPostgres, startOwnRedis, type OwnServer } from '@mainstay/testing';
import { Client } from 'pg';
import { MemberProcess } from '../kafka-bus/member-process';
import { ACCOUNTS, LEDGER_TOPICS, Transfers } from './transfers';

const LOGS = join(__dirname, '../../../.mainstay/chaos/ledger');
const SERVICE = join(__dirname, 'ledger-service.cjs');
export const INITIAL_CENTS = 1_000_000_000;

export type Role = 'teller' | 'vault';
type Servers = Readonly<Record<'kafka' | 'postgres' | 'redis', OwnServer>>;

/** A moment at which something was taken away, in milliseconds since the epoch. */
export interface Blow {
  readonly what: string;
  readonly from: number;
  readonly to: number;
}

/** Two services on servers of their own, and the money they move. */
export class Ledger {
  readonly blows: Blow[] = [];
  private readonly members = new Map<Role, MemberProcess<object>[]>([
    ['teller', []],
    ['vault', []],
  ]);
  private started = 0;

  private constructor(
    readonly servers: Servers,
    readonly transfers: Transfers,
  ) {}

  static async start(): Promise<Ledger> {
    rmSync(LOGS, { recursive: true, force: true });
    mkdirSync(LOGS, { recursive: true });
    // What was committed or claimed outlives a restart, as in production.
    const [kafka, postgres, redis] = await Promise.all([
      startOwnKafka(),
      startOwnPostgres({ durable: true }),
      startOwnRedis({ durable: true }),
    ]);
    const ledger = new Ledger({ kafka, postgres, redis }, await Transfers.start(kafka.url));
    await ledger.makeTables();
    await ledger.makeTopics();
    await Promise.all(
      (['teller', 'vault'] as const).flatMap((role) => [
        ledger.join(role).whenAssigned(),
        ledger.join(role).whenAssigned(),
      ]),
    );
    return ledger;
  }

  /** SIGKILL of a process of this role; another takes its place, maybe with a wrong clock. */
  async kill(role: Role, { clockOffMs = 0 } = {}): Promise<MemberProcess<object>> {
    const members = this.members.get(role)!;
    const victim = members.shift()!;
    const from = Date.now();
    await victim.kill();
    this.blows.push({ what: victim.name, from, to: Date.now() });
    return this.join(role, clockOffMs);
  }

  /** Redis forgets every claim. */
  async flush(): Promise<void> {
    const redis = new RedisClient({ url: this.servers.redis.url });
    const from = Date.now();
    await redis.start();
    await redis.call('FLUSHALL');
    await redis.stop();
    this.blows.push({ what: 'redis', from, to: Date.now() });
  }

  /** The server is away for a moment; PostgreSQL and Kafka are killed, Redis ends as asked. */
  async restart(name: keyof Servers): Promise<void> {
    const server = this.servers[name];
    const from = Date.now();
    await (name === 'redis' ? server.stop() : server.kill());
    await server.start();
    this.blows.push({ what: name, from, to: Date.now() });
  }

  /** Asks the database anew each time: it may have been restarted. */
  async query<Row extends object>(text: string): Promise<Row[]> {
    const client = new Client({ connectionString: this.servers.postgres.url });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return (await client.query<Row>(text)).rows;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  /** Records in the dead-letter topics. */
  async deadLetters(): Promise<number> {
    const admin = loadKafkaJsDriver({ brokers: [this.servers.kafka.url] }).createAdmin();
    const ends = await Promise.all(
      LEDGER_TOPICS.map((topic) => admin.topicOffsets(`${topic}.DLT`)),
    );
    await admin.disconnect();
    return ends.flat().reduce((sum, { high }) => sum + Number(high), 0);
  }

  async close(): Promise<void> {
    await this.transfers.close();
    await Promise.all([...this.members.values()].flat().map((member) => member.kill()));
    await Promise.all(Object.values(this.servers).map((server) => server.dispose()));
  }

  private join(role: Role, clockOffMs = 0): MemberProcess<object> {
    const name = `${role}${(this.started += 1)}`;
    const { kafka, postgres, redis } = this.servers;
    const urls = { kafka: kafka.url, postgres: postgres.url, redis: redis.url };
    const logFile = join(LOGS, `${name}.log`);
    const settings = { role, name, logFile, clockOffMs, ...urls };
    const member = new MemberProcess<object>(name, settings, SERVICE);
    this.members.get(role)!.push(member);
    return member;
  }

  private async makeTables(): Promise<void> {
    const accounts = `id text PRIMARY KEY, cents bigint NOT NULL`;
    await this.query(`
      CREATE SCHEMA teller;
      CREATE TABLE teller.account (${accounts});
      CREATE TABLE teller.debit (transfer int NOT NULL, cents bigint NOT NULL);
      CREATE TABLE teller.settled (transfer int NOT NULL);
      CREATE SCHEMA vault;
      CREATE TABLE vault.account (${accounts});
      CREATE TABLE vault.credit (transfer int NOT NULL, cents bigint NOT NULL,
        account text NOT NULL, process text NOT NULL, at timestamptz DEFAULT clock_timestamp());
      INSERT INTO teller.account SELECT id, ${INITIAL_CENTS}
        FROM unnest(ARRAY['${ACCOUNTS.join("','")}']) AS id;
      INSERT INTO vault.account SELECT id, 0 FROM teller.account`);
  }

  private async makeTopics(): Promise<void> {
    const admin = loadKafkaJsDriver({ brokers: [this.servers.kafka.url] }).createAdmin();
    const topics = LEDGER_TOPICS.flatMap((topic) => [topic, `${topic}.DLT`]);
    await admin.createTopics(
      topics.map((topic) => ({ topic, partitions: 4, replicationFactor: 1 })),
    );
    await admin.disconnect();
  }
}
