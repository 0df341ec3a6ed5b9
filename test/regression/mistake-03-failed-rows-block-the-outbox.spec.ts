import { describeOn, uniquePrefix, waitFor } from '@mainstay/testing';
import {
  dropSchema,
  Numbered,
  startOutboxApp,
  type OutboxApp,
} from '../integration/outbox/outbox-app';
import { RecordedLog, RecordingPublisher } from '../integration/outbox/recording-publisher';

/**
 * The original relay spent its five attempts in half a second, went on fetching rows it had given
 * up, and with 100 of those at the head of its query of 100 never saw another row.
 */
describeOn(['postgres'], 'Mistake 3: failed rows block the outbox', ({ postgres }) => {
  let app: OutboxApp;
  let schema: string;
  const publisher = () => {
    const made = new RecordingPublisher(new RecordedLog());
    made.refuses = ({ value }) => value.includes('"subject":"poison');
    return made;
  };
  const addPoison = () =>
    app.transactions.run(() =>
      app.outbox.addAll(
        Array.from({ length: 100 }, (_, n) => Numbered.create({ subject: `poison-${n}`, n })),
      ),
    );

  beforeEach(() => {
    schema = uniquePrefix('mistake03');
  });

  afterEach(async () => {
    await dropSchema(app, schema);
    await app.close();
  });

  it('publishes what stands behind 100 failing rows, with a batch of 100', async () => {
    const refusing = publisher();
    const settings = { url: postgres.url, schema, publisher: refusing };
    app = await startOutboxApp({ ...settings, outbox: { batchSize: 100 } });
    await addPoison();
    await app.add('good', 1);
    await waitFor(() => refusing.log.records.length === 1, { what: 'the good row' });
  });

  it('waits a growing time between the attempts of a row', async () => {
    app = await startOutboxApp({ url: postgres.url, schema, publisher: publisher() });
    await addPoison();
    const waits = () =>
      app.query<{ attempts: number; seconds: number }>(
        `SELECT retry_count AS attempts, min(extract(epoch FROM next_attempt_at - now()))::float8
           AS seconds FROM event_outbox WHERE retry_count > 1 GROUP BY retry_count`,
      );
    const [second] = await waitFor(
      async () => {
        const rows = await waits();
        return rows.length > 0 && rows;
      },
      { what: 'the second attempts' },
    );
    expect(second!.attempts).toBe(2);
    expect(second!.seconds).toBeGreaterThan(1);
  });

  it('never reads a row again that was given up', async () => {
    const refusing = publisher();
    const settings = { url: postgres.url, schema, publisher: refusing };
    app = await startOutboxApp({ ...settings, outbox: { retry: { attempts: 1 } } });
    await addPoison();
    await waitFor(async () => (await app.outbox.deadLetters.list({ limit: 200 })).length === 100, {
      what: 'all to be given up',
    });
    const calls = refusing.calls;
    await app.add('good', 1);
    await waitFor(() => refusing.log.records.length === 1, { what: 'the good row' });
    expect(refusing.calls).toBe(calls + 1);
  });
});
