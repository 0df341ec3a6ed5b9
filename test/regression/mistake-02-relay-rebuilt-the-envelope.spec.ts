import { describeOn, uniquePrefix, waitFor } from '@mainstay/testing';
import {
  dropSchema,
  Numbered,
  startOutboxApp,
  type OutboxApp,
} from '../integration/outbox/outbox-app';
import { RecordedLog, RecordingPublisher } from '../integration/outbox/recording-publisher';

/**
 * The original relay built a new envelope for every attempt: the next had another id and time,
 * and so its duplicate passed the consumers' deduplication.
 */
describeOn(['postgres'], 'Mistake 2: the relay rebuilt the envelope', ({ postgres }) => {
  let app: OutboxApp;
  const schema = uniquePrefix('mistake02');

  afterEach(async () => {
    await dropSchema(app, schema);
    await app.close();
  });

  it('sends the very text that was stored, on every attempt', async () => {
    const publisher = new RecordingPublisher(new RecordedLog());
    const attempts: string[] = [];
    publisher.refuses = ({ value, headers }) => {
      attempts.push(`${headers.event_id} ${headers.occurred_at} ${value}`);
      return attempts.length < 3;
    };
    const retry = { initialDelayMs: 20 };
    app = await startOutboxApp({ url: postgres.url, schema, publisher, outbox: { retry } });
    const envelope = await app.transactions.run(() =>
      app.outbox.add(Numbered.create({ subject: 's', n: 1 })),
    );
    await waitFor(() => publisher.log.records.length === 1, { what: 'the third attempt' });
    const { event_id: id, event_timestamp: time } = envelope;
    expect(attempts).toEqual(Array<string>(3).fill(`${id} ${time} ${JSON.stringify(envelope)}`));
  });
});
