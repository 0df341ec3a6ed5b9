import { describeOn, uniquePrefix, waitFor } from '@mainstay/testing';
import { Client } from 'pg';
import {
  dropSchema,
  Numbered,
  startOutboxApp,
  type OutboxApp,
} from '../integration/outbox/outbox-app';
import { RecordedLog, RecordingPublisher } from '../integration/outbox/recording-publisher';

const never = { fastMs: 3_600_000, mediumMs: 3_600_000, slowMs: 3_600_000 };

/**
 * In the original, writer and relay named different wake-up keys, so no wake-up ever came; and it
 * was sent before the commit, so the relay would have looked too early.
 */
describeOn(['postgres'], 'Mistake 10: the wake-up that came too early or never', ({ postgres }) => {
  let schema: string;
  let writer: OutboxApp;
  const opened: (() => Promise<void>)[] = [];

  beforeEach(async () => {
    schema = uniquePrefix('mistake10');
    writer = await startOutboxApp({ url: postgres.url, schema });
  });

  afterEach(async () => {
    for (const close of opened.splice(0)) await close();
    await dropSchema(writer, schema);
    await writer.close();
  });

  it('wakes a relay of another process that would not look by itself', async () => {
    const publisher = new RecordingPublisher(new RecordedLog());
    const relay = await startOutboxApp({
      url: postgres.url,
      schema,
      publisher,
      outbox: { relay: { poll: never } },
    });
    opened.push(() => relay.close());
    await waitFor(() => relay.relay.shardCount === 16, { what: 'the relay to be up' });
    for (const n of [1, 2, 3]) {
      await writer.add('s', n);
      await waitFor(() => publisher.log.records.length === n, { what: `row ${n}` });
    }
  });

  it('notifies after the commit, when the row can be seen, and never on a rollback', async () => {
    const listener = new Client(postgres.url);
    await listener.connect();
    opened.push(() => listener.end());
    const seen: number[] = [];
    let looks = Promise.resolve();
    listener.on('notification', () => {
      looks = looks.then(async () => {
        const { rows } = await listener.query<{ n: number }>(
          `SELECT count(*)::int AS n FROM "${schema}".event_outbox`,
        );
        seen.push(rows[0]!.n);
      });
    });
    await listener.query(`LISTEN "event_outbox:${schema}"`);
    await writer.transactions
      .run(async () => {
        await writer.outbox.add(Numbered.create({ subject: 's', n: 1 }));
        throw new Error('rolled back');
      })
      .catch(() => undefined);
    await writer.transactions.run(async () => {
      await writer.outbox.add(Numbered.create({ subject: 's', n: 2 }));
      // A round trip of the listener: anything sent so far has arrived.
      await listener.query('SELECT 1');
      expect(seen).toEqual([]);
    });
    await waitFor(() => seen.length > 0, { what: 'the notification' });
    await looks;
    expect(seen).toEqual([1]);
  });
});
