import { describeOn, uniquePrefix, waitFor } from '@mainstay/testing';
import {
  dropSchema,
  Numbered,
  startOutboxApp,
  type OutboxApp,
} from '../integration/outbox/outbox-app';
import { RecordedLog, RecordingPublisher } from '../integration/outbox/recording-publisher';

/**
 * The original claimed nothing: two relays published every row twice. Its concurrency test ran one
 * worker and proved nothing; here each relay is an application with connections of its own, and
 * each must have published.
 */
describeOn(['postgres'], 'Mistake 4: two relays publish everything twice', ({ postgres }) => {
  const schema = uniquePrefix('mistake04');
  const log = new RecordedLog();
  const publishers = [new RecordingPublisher(log), new RecordingPublisher(log)];
  let relays: OutboxApp[];

  afterAll(async () => {
    await dropSchema(relays[0]!, schema);
    for (const relay of relays) await relay.close();
  });

  it('publishes every row once, by two relays at work at once', async () => {
    // Neither of them goes away: a busy machine must not let a lease run out.
    const relay = { leaseMs: 120_000, renewMs: 100, publishTimeoutMs: 60_000 };
    const settings = { url: postgres.url, schema, outbox: { relay, batchSize: 20 } };
    relays = [];
    for (const publisher of publishers) {
      relays.push(await startOutboxApp({ ...settings, publisher }));
    }
    const shares = () => relays.map((app) => app.relay.shardCount).join();
    await waitFor(() => shares() === '8,8', { what: 'both relays to have their share' });
    const [writer] = relays;
    const batch = Array.from({ length: 500 }, (_, n) => ({ subject: `s${n % 50}`, n }));
    await Promise.all(
      [0, 1, 2, 3].map(() =>
        writer!.transactions.run(() =>
          writer!.outbox.addAll(batch.map((data) => Numbered.create(data))),
        ),
      ),
    );
    await waitFor(() => log.records.length >= 2000, { what: 'all rows' });
    const pending = 'SELECT 1 FROM event_outbox WHERE published_at IS NULL';
    await waitFor(async () => (await writer!.query(pending)).length === 0, { what: 'the marks' });
    expect(log.records).toHaveLength(2000);
    expect(log.repeated).toEqual([]);
    expect(publishers.map(({ calls }) => calls > 0)).toEqual([true, true]);
  });
});
