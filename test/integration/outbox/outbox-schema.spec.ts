import { outboxMigrations } from '@mainstay/outbox';
import { describeOn, uniquePrefix, waitFor } from '@mainstay/testing';
import { DataSource } from 'typeorm';
import { dropSchema, startOutboxApp } from './outbox-app';
import { RecordedLog, RecordingPublisher } from './recording-publisher';

describeOn(['postgres'], 'An outbox in a schema of its own', ({ postgres }) => {
  // 63 bytes, the most PostgreSQL takes; the channel of its wake-ups would be longer.
  const odd = `${uniquePrefix('Odd')} "quoted" 'it' \\ $1 é `.padEnd(62, '-');

  it('has a name of any kind, quoted wherever it stands', async () => {
    expect(Buffer.byteLength(odd)).toBe(63);
    const log = new RecordedLog();
    const schema = uniquePrefix('outbox');
    const settings = { url: postgres.url, schema, outbox: { schema: odd } };
    const migrating = new DataSource({ type: 'postgres', url: postgres.url });
    await migrating.initialize();
    const runner = migrating.createQueryRunner();
    const quoted = `"${odd.replaceAll('"', '""')}"`;
    await runner.query(`CREATE SCHEMA ${quoted}`);
    await runner.query(`SET search_path TO ${quoted}`);
    for (const Migration of outboxMigrations) await new Migration().up(runner);
    const relaying = await startOutboxApp({ ...settings, publisher: new RecordingPublisher(log) });
    const writing = await startOutboxApp(settings);
    await writing.add('a', 1, 2);
    await writing.add('b', 1);
    await waitFor(() => log.records.length === 3, { what: 'the records' });
    expect(await writing.outbox.deadLetters.list()).toEqual([]);
    await Promise.all([relaying.close(), dropSchema(writing, schema)]);
    await writing.close();
    await runner.query(`DROP SCHEMA ${quoted} CASCADE`);
    await migrating.destroy();
  });
});
