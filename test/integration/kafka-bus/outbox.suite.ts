import type { KafkaBusModuleOptions } from '@mainstay/kafka-bus';
import { uniquePrefix, waitFor } from '@mainstay/testing';
import { dropSchema, Numbered, startOutboxApp, type OutboxApp } from '../outbox/outbox-app';
import { boot, readTopic, texts, type BusApplication } from './bus-application';

const KEYS = 5;
const EACH = 40;
const POISON = 17;
const LIMIT_BYTES = 20_000;

/** The outbox relay with the bus as its publisher, on any driver. */
export function outboxSuite(postgresUrl: string, options: () => KafkaBusModuleOptions): void {
  let bus: BusApplication;
  let outbox: OutboxApp;
  let schema: string;

  beforeEach(() => {
    schema = uniquePrefix('outbox');
  });
  afterEach(async () => {
    await dropSchema(outbox, schema);
    await outbox.close();
    await bus.close();
  });

  it('keeps the order of hot keys over a row that the broker refuses', async () => {
    bus = await boot(options(), []);
    const topic = uniquePrefix('hot');
    const admin = bus.driver.createAdmin();
    // Sent again, with the same id, and maybe there twice: what got no answer on a busy machine.
    const unanswered = new Set<string | undefined>();
    const config = { 'max.message.bytes': String(LIMIT_BYTES) };
    await admin.createTopics([{ topic, partitions: 2, replicationFactor: 1, config }]);
    let calls = 0;
    outbox = await startOutboxApp({
      url: postgresUrl,
      schema,
      publisher: {
        stopsKeyOnFailure: bus.bus.stopsKeyOnFailure,
        publishRecords: async (records, more) => {
          calls += 1;
          const outcomes = await bus.bus.publishRecords(records, more);
          for (const [index, { status }] of outcomes.entries()) {
            if (status === 'unknown') unanswered.add(records[index]!.headers.event_id);
          }
          return outcomes;
        },
      },
      outbox: { retry: { attempts: 2, initialDelayMs: 300, maxDelayMs: 300 } },
    });
    await outbox.transactions.run(async () => {
      for (let n = 0; n < EACH; n += 1) {
        for (let key = 0; key < KEYS; key += 1) {
          const padding = key === 0 && n === POISON ? 'x'.repeat(2 * LIMIT_BYTES) : '';
          const draft = Numbered.create({ subject: `s${key}${padding}`, n });
          await outbox.outbox.add(draft, { topic, key: `s${key}` });
        }
      }
    });

    const left = () => outbox.query('SELECT 1 FROM event_outbox WHERE published_at IS NULL');
    const what = 'every row but the refused one to be published';
    await waitFor(async () => (await left()).length === 1, { what, deadlineMs: 30_000 });
    const dead = async () => (await outbox.outbox.deadLetters.list()).length === 1;
    await waitFor(dead, { what: 'the refused row to be given up' });
    const ends = await admin.topicOffsets(topic);
    await admin.disconnect();
    const written = ends.reduce((sum, { high }) => sum + Number(high), 0);
    const seen = new Set<string>();
    const records = (await readTopic(bus.driver, topic, written)).filter((record) => {
      const { event_id: id } = texts(record);
      const isFirst = seen.size < seen.add(id!).size;
      if (!isFirst) expect(unanswered).toContain(id);
      return isFirst;
    });
    const numbersOf = (key: string) =>
      records
        .filter((record) => String(record.key) === key)
        .map(({ value }) => (JSON.parse(String(value)) as { data: { n: number } }).data.n);
    const all = Array.from({ length: EACH }, (_, n) => n);
    expect(numbersOf('s0')).toEqual(all.filter((n) => n !== POISON));
    for (let key = 1; key < KEYS; key += 1) expect(numbersOf(`s${key}`)).toEqual(all);
    // Nothing behind the refused row went out while it had attempts left.
    const [row] = await outbox.query<{ dead_at: Date }>(
      'SELECT dead_at FROM event_outbox WHERE dead_at IS NOT NULL',
    );
    const behind = records.filter((record) => String(record.key) === 's0').slice(POISON);
    const first = Math.min(...behind.map(({ timestamp }) => timestamp));
    expect(behind).toHaveLength(EACH - POISON - 1);
    expect(first).toBeGreaterThanOrEqual(row!.dead_at.getTime());
    // A call a row of a hot key would be 40.
    expect(calls).toBeLessThan(EACH / 2);
  });
}
