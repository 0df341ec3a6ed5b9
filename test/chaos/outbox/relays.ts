import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { loadKafkaJsDriver } from '@mainstay/kafka-bus';
import { startOwnKafka, startOwnPostgres, waitFor, type OwnServer } from '@mainstay/testing';
import { Numbered, startOutboxApp, type OutboxApp } from '../../integration/outbox/outbox-app';
import { readTopic, texts } from '../../integration/kafka-bus/bus-application';
import { MemberProcess } from '../kafka-bus/member-process';

const LOGS = join(__dirname, '../../../.mainstay/chaos/outbox');
const SCHEMA = 'relayed';
const WRITERS = 8;

/** A record as the topic has it. */
interface Sent {
  readonly id: string;
  readonly key: string;
  readonly n: number;
}

/** What a topic shows of a run. */
export interface Relayed {
  readonly rows: number;
  readonly records: number;
  readonly lost: number;
  readonly repeated: number;
  /** Records whose first copy came before that of an earlier one of their key. */
  readonly outOfOrder: number;
  /** Rows that are not marked as published. */
  readonly pending: number;
}

/** Relays as processes, rows that are numbered by key in commit order, and the topic. */
export class Relays {
  readonly processes: MemberProcess<object>[] = [];
  private readonly numbers = new Map<string, number>();
  private started = 0;

  private constructor(
    private readonly kafka: OwnServer,
    private readonly postgres: OwnServer,
    private readonly topic: string,
    readonly batchSize: number,
  ) {}

  /** As many relays at once as asked for, on a schema that nobody has migrated. */
  static async start(count: number, batchSize: number): Promise<Relays> {
    rmSync(LOGS, { recursive: true, force: true });
    mkdirSync(LOGS, { recursive: true });
    const [kafka, postgres] = await Promise.all([
      startOwnKafka(),
      startOwnPostgres({ durable: true }),
    ]);
    const relays = new Relays(kafka, postgres, 'chaos.relayed.v1', batchSize);
    const admin = loadKafkaJsDriver({ brokers: [kafka.url] }).createAdmin();
    await admin.createTopics([{ topic: relays.topic, partitions: 4, replicationFactor: 1 }]);
    await admin.disconnect();
    for (let left = count; left > 0; left -= 1) relays.join();
    await Promise.all(relays.processes.map((relay) => relay.whenAssigned()));
    return relays;
  }

  join(): MemberProcess<object> {
    const name = `relay${(this.started += 1)}`;
    const { kafka, postgres, batchSize } = this;
    const urls = { kafka: kafka.url, postgres: postgres.url };
    const settings = { ...urls, schema: SCHEMA, batchSize, logFile: join(LOGS, `${name}.log`) };
    const relay = new MemberProcess<object>(name, settings, join(__dirname, 'relay.cjs'));
    this.processes.push(relay);
    return relay;
  }

  /** SIGKILL of the one that is there longest; another takes its place. */
  async killOne(): Promise<void> {
    await this.processes.shift()!.kill();
    this.join();
  }

  /** A service that writes and does not relay. */
  writer(): Promise<OutboxApp> {
    return startOutboxApp({ url: this.postgres.url, schema: SCHEMA, poolSize: WRITERS + 1 });
  }

  /** Commits rows by writers side by side; of a key one transaction after the other. */
  async write(app: OutboxApp, rows: number, keys: number): Promise<void> {
    let left = rows;
    const write = async (writer: number) => {
      for (let turn = writer; left > 0; turn += WRITERS) {
        left -= 1;
        const subject = `key${turn % keys}`;
        const n = this.numbers.get(subject) ?? 0;
        this.numbers.set(subject, n + 1);
        await app.transactions.run(() =>
          app.outbox.add(Numbered.create({ subject, n }), { topic: this.topic }),
        );
      }
    };
    await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
  }

  async drained(app: OutboxApp): Promise<void> {
    const pending = async () => (await this.pending(app)) === 0;
    const what = 'every row to be published and marked';
    await waitFor(pending, { what, deadlineMs: 120_000, intervalMs: 250 });
  }

  /** Reads the whole topic and compares it with what was committed. */
  async examine(app: OutboxApp): Promise<Relayed> {
    const driver = loadKafkaJsDriver({ brokers: [this.kafka.url] });
    const admin = driver.createAdmin();
    const ends = await admin.topicOffsets(this.topic);
    await admin.disconnect();
    const records = ends.reduce((sum, { high }) => sum + Number(high), 0);
    const first = new Map<string, Sent>();
    for (const record of await readTopic(driver, this.topic, records)) {
      const { event_id: id } = texts(record);
      const { n } = (JSON.parse(String(record.value)) as { data: { n: number } }).data;
      if (!first.has(id!)) first.set(id!, { id: id!, key: String(record.key), n });
    }
    const rows = [...this.numbers.values()].reduce((sum, count) => sum + count, 0);
    return {
      rows,
      records,
      lost: rows - first.size,
      repeated: records - first.size,
      outOfOrder: outOfOrder([...first.values()]),
      pending: await this.pending(app),
    };
  }

  async close(): Promise<void> {
    await Promise.all(this.processes.map((relay) => relay.kill()));
    await Promise.all([this.kafka.dispose(), this.postgres.dispose()]);
  }

  private async pending(app: OutboxApp): Promise<number> {
    return (await app.query('SELECT 1 FROM event_outbox WHERE published_at IS NULL')).length;
  }
}

function outOfOrder(sent: readonly Sent[]): number {
  const highest = new Map<string, number>();
  let count = 0;
  for (const { key, n } of sent) {
    const before = highest.get(key) ?? -1;
    if (n < before) count += 1;
    highest.set(key, Math.max(before, n));
  }
  return count;
}
