import { diagnostics, RequestContext, SERVICE_IDENTITY } from '@mainstay/core';
import type { EventEnvelope } from '@mainstay/events';
import { OutboxTooManyKeysError, OutboxTransactionRequiredError } from '@mainstay/outbox';
import { describeOn, uniquePrefix, waitFor } from '@mainstay/testing';
import { dropSchema, Numbered, startOutboxApp, type OutboxApp } from './outbox-app';

describeOn(['postgres'], 'Outbox.add', ({ postgres }) => {
  const schema = uniquePrefix('outbox');
  let app: OutboxApp;

  const stored = () =>
    app.query<{ id: string; event_key: string; text: string; sequence: string; topic: string }>(
      'SELECT id, event_key, event_data::text AS text, sequence, topic FROM event_outbox ' +
        'ORDER BY sequence',
    );
  const numbers = async () =>
    (await stored()).map(({ text }) => (JSON.parse(text) as { data: { n: number } }).data.n);
  const draft = (n: number, subject = 's') => Numbered.create({ subject, n });

  beforeAll(async () => {
    const outbox = { maxKeysPerAdd: 50 };
    app = await startOutboxApp({ url: postgres.url, schema, outbox, name: 'adding_service' });
  });

  beforeEach(() => app.query('TRUNCATE event_outbox'));

  afterAll(async () => {
    await dropSchema(app, schema);
    await app.close();
  });

  it('refuses outside a transaction, whatever it is given', async () => {
    await expect(app.outbox.add(draft(1))).rejects.toThrow(OutboxTransactionRequiredError);
    await expect(app.outbox.addAll([])).rejects.toThrow(OutboxTransactionRequiredError);
    const { manager } = app.dataSource;
    await expect(app.outbox.add(draft(1), { manager })).rejects.toThrow(/tests\.numbered\.v1/);
    expect(await stored()).toEqual([]);
  });

  it('joins the current transaction: its rollback takes the event with it', async () => {
    const failing = app.transactions.run(async () => {
      await app.outbox.add(draft(1));
      throw new Error('business');
    });
    await expect(failing).rejects.toThrow('business');
    await app.transactions.run(() => app.outbox.add(draft(2)));
    expect(await numbers()).toEqual([2]);
  });

  it('joins a transaction begun by hand, by its query runner or its manager', async () => {
    const runner = app.dataSource.createQueryRunner();
    await runner.startTransaction();
    await app.outbox.add(draft(1), { manager: runner });
    await app.outbox.add(draft(2), { manager: runner.manager });
    await runner.rollbackTransaction();
    await runner.release();
    await app.dataSource.transaction((manager) => app.outbox.add(draft(3), { manager }));
    expect(await numbers()).toEqual([3]);
  });

  it('completes a draft with service, correlation id and time', async () => {
    const context = app.module.get(RequestContext);
    const envelope = await context.run({ correlationId: 'c-1' }, () =>
      app.transactions.run(() => app.outbox.add(draft(1))),
    );
    const [row] = await stored();
    expect(JSON.parse(row!.text)).toEqual(envelope);
    expect(envelope).toMatchObject({ source_service: 'adding_service', correlation_id: 'c-1' });
    expect([row!.id, row!.event_key, row!.topic]).toEqual([envelope.event_id, 's', Numbered.type]);
  });

  it('stores a finished envelope as it stands', async () => {
    const envelope: EventEnvelope = {
      event_id: 'order-7',
      event_type: 'other.v1',
      event_timestamp: '2026-01-01T00:00:00+02:00',
      source_service: 'someone_else',
      schema_version: 2,
      correlation_id: null,
      data_schema_uri: null,
      data: { n: 1 },
      metadata: {},
    };
    await app.transactions.run(() => app.outbox.add(envelope, { key: 'k', topic: 'others' }));
    const [row] = await stored();
    expect(row).toMatchObject({ text: JSON.stringify(envelope), event_key: 'k', topic: 'others' });
  });

  it('adds many in one statement, in order, with options of their own', async () => {
    let statements = 0;
    await app.transactions.run(async (manager) => {
      const count = async () => {
        const [row] = (await manager.query('SELECT count(*)::int AS n FROM event_outbox')) as {
          n: number;
        }[];
        return row!.n;
      };
      await app.outbox.addAll([
        draft(1, 'b'),
        { event: draft(2, 'a'), headers: { tenant: 't' } },
        draft(3, 'b'),
        { event: draft(4, 'c'), key: 'a' },
      ]);
      statements = await count();
    });
    expect(statements).toBe(4);
    const of = async (key: string) =>
      (await stored()).filter((row) => row.event_key === key).map(({ text }) => text);
    expect((await of('a')).map((text) => /"n":(\d)/.exec(text)![1])).toEqual(['2', '4']);
    expect((await of('b')).map((text) => /"n":(\d)/.exec(text)![1])).toEqual(['1', '3']);
    const [headers] = await app.query('SELECT headers FROM event_outbox WHERE headers IS NOT NULL');
    expect(headers).toEqual({ headers: { tenant: 't' } });
  });

  it('does not deadlock when transactions add the same keys in opposite order', async () => {
    const subjects = Array.from({ length: 40 }, (_, n) => `key-${n}`);
    const add = (order: readonly string[]) =>
      app.transactions.run(() => app.outbox.addAll(order.map((subject) => draft(1, subject))));
    const reversed = subjects.toReversed();
    for (let round = 0; round < 10; round += 1) {
      await Promise.all([add(subjects), add(reversed), add(subjects), add(reversed)]);
    }
    expect(await stored()).toHaveLength(1600);
  });

  it('bounds the keys of one call, unless their order is not asked for', async () => {
    const many = Array.from({ length: 51 }, (_, n) => draft(n, `key-${n}`));
    const add = (options = {}) => app.transactions.run(() => app.outbox.addAll(many, options));
    await expect(add()).rejects.toThrow(OutboxTooManyKeysError);
    await add({ keyOrder: false });
    expect(await stored()).toHaveLength(51);
  });

  it('adds an event once when a business step is repeated with its event id', async () => {
    const eventId = '01920000-0000-7000-8000-000000000001';
    const step = () => app.transactions.run(() => app.outbox.add({ ...draft(1), eventId }));
    await Promise.all([step(), step(), step()]);
    expect(await stored()).toHaveLength(1);
  });

  it('gives sequence numbers in commit order to transactions of one key', async () => {
    const first = app.dataSource.createQueryRunner();
    await first.startTransaction();
    await app.outbox.add(draft(1), { manager: first });
    const second = app.transactions.run(() => app.outbox.add(draft(2)));
    await app.transactions.run(() => app.outbox.add(draft(3, 'another')));
    const waiting = `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
      AND pid IN (SELECT pid FROM pg_stat_activity WHERE query LIKE '%"${schema}"%')`;
    await waitFor(async () => (await app.query(waiting)).length === 1, {
      what: 'the second transaction to wait for the first',
    });
    await first.commitTransaction();
    await first.release();
    await second;
    const own = (await stored()).filter((row) => row.event_key === 's');
    expect(own.map(({ text }) => /"n":(\d)/.exec(text)![1])).toEqual(['1', '2']);
  });

  it('locks no key where the module asks for no order', async () => {
    const settings = { url: postgres.url, schema, outbox: { keyOrder: false } };
    const unordered = await startOutboxApp(settings);
    const first = unordered.dataSource.createQueryRunner();
    await first.startTransaction();
    await unordered.outbox.add(draft(1), { manager: first });
    await unordered.transactions.run(() => unordered.outbox.add(draft(2)));
    expect(await numbers()).toEqual([2]);
    await first.commitTransaction();
    await first.release();
    expect(await numbers()).toEqual([1, 2]);
    await unordered.close();
  });

  it('counts what was committed, and only that', async () => {
    const counted: number[] = [];
    const identity = app.module.get(SERVICE_IDENTITY);
    const unsubscribe = diagnostics.outboxAdded.subscribe(identity, ({ count }) =>
      counted.push(count),
    );
    await app.transactions.run(() => app.outbox.addAll([draft(1), draft(2)]));
    await app.transactions
      .run(async () => {
        await app.outbox.add(draft(3));
        throw new Error('no');
      })
      .catch(() => undefined);
    unsubscribe();
    expect(counted).toEqual([2]);
  });
});
