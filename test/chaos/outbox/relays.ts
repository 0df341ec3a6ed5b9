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
  /** When its event was made, in milliseconds since 1970. */
  readonly at: number;
  /** From there until it was sent. */
  readonly latencyMs: number;
}

interface NumberedEnvelope {
  readonly event_timestamp: string;
  readonly data: { readonly n: number };
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
    readonly postgres: OwnServer,
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

  /** The next event of a key: of one key in the order in which they are to be committed. */
  next(subject: string) {
    const n = this.numbers.get(subject) ?? 0;
    this.numbers.set(subject, n + 1);
    return { event: Numbered.create({ subject, n }), to: { topic: this.topic } };
  }

  /** Commits rows by writers side by side; of a key one transaction after the other. */
  async write(app: OutboxApp, rows: number, keys: number): Promise<void> {
    let left = rows;
    const write = async (writer: number) => {
      for (let turn = writer; left > 0; turn += WRITERS) {
        left -= 1;
        const { event, to } = this.next(`key${turn % keys}`);
        await app.transactions.run(() => app.outbox.add(event, to));
      }
    };
    await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
  }

  async drained(app: OutboxApp): Promise<void> {
    const pending = async () => (await this.waiting(app)).rows === 0;
    const what = 'every row to be published and marked';
    await waitFor(pending, { what, deadlineMs: 120_000, intervalMs: 250 });
  }

  /** Reads the whole topic and compares it with what was committed. */
  async examine(app: OutboxApp): Promise<Relayed> {
    const sent = await this.sent();
    const records = sent.length;
    const first = new Map<string, Sent>();
    for (const record of sent) if (!first.has(record.id)) first.set(record.id, record);
    const rows = [...this.numbers.values()].reduce((sum, count) => sum + count, 0);
    return {
      rows,
      records,
      lost: rows - first.size,
      repeated: records - first.size,
      outOfOrder: outOfOrder([...first.values()]),
      pending: (await this.waiting(app)).rows,
    };
  }

  /** Records in the topic. */
  async published(): Promise<number> {
    const admin = loadKafkaJsDriver({ brokers: [this.kafka.url] }).createAdmin();
    const ends = await admin.topicOffsets(this.topic);
    await admin.disconnect();
    return ends.reduce((sum, { high }) => sum + Number(high), 0);
  }

  /** All of them, of a key in their order. */
  async sent(): Promise<Sent[]> {
    const driver = loadKafkaJsDriver({ brokers: [this.kafka.url] });
    const records = await readTopic(driver, this.topic, await this.published());
    return records.map((record) => {
      const value = JSON.parse(String(record.value)) as NumberedEnvelope;
      const at = Date.parse(value.event_timestamp);
      const latencyMs = record.timestamp - at;
      return {
        id: texts(record).event_id!,
        key: String(record.key),
        n: value.data.n,
        at,
        latencyMs,
      };
    });
  }

  /** Rows that are committed and not published, and the age of the oldest. */
  async waiting(app: OutboxApp): Promise<{ rows: number; oldestMs: number }> {
    const [found] = await app.query<{ rows: number; oldestMs: number }>(
      `SELECT count(*)::int AS rows,
         coalesce(max(extract(epoch FROM clock_timestamp() - created_at) * 1000), 0)::float8
           AS "oldestMs"
       FROM event_outbox WHERE published_at IS NULL`,
    );
    return found!;
  }

  async close(): Promise<void> {
    await Promise.all(this.processes.map((relay) => relay.kill()));
    await Promise.all([this.kafka.dispose(), this.postgres.dispose()]);
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
