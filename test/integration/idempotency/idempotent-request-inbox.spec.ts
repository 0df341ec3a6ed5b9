import { randomUUID } from 'node:crypto';
import { DatabaseModule, Transactions } from '@mainstay/database';
import { inboxMigrations } from '@mainstay/idempotency';
import { describeOn, uniquePrefix } from '@mainstay/testing';
import { idempotentRequestSuite } from './idempotent-request.suite';
import { startOrders, type Effects } from './orders-application';

describeOn(['postgres'], '@IdempotentRequest with the store inbox', ({ postgres }) => {
  async function open(retry?: { readonly attempts: number }) {
    const schema = uniquePrefix('requests');
    const database = () =>
      DatabaseModule.forRoot({
        url: postgres.url,
        schema,
        migrations: inboxMigrations,
        migrate: 'up',
        ...(retry === undefined ? {} : { retry }),
      });
    const effects = {
      inject: [Transactions],
      useFactory: (transactions: Transactions): Effects => ({
        add: (order) =>
          transactions.manager().query('INSERT INTO done (name) VALUES ($1)', [order]),
      }),
    };
    const start = () => startOrders([database()], effects, { defaultStore: 'inbox' });
    const apps = [await start(), await start()];
    const sql = (text: string, values: unknown[] = []) =>
      apps[0]!.app.get(Transactions).manager().query<{ n: number }[]>(text, values);
    await sql(`CREATE TABLE done (name text,
      once text UNIQUE DEFERRABLE INITIALLY DEFERRED)`);
    return {
      apps,
      sql,
      done: async (order: string) =>
        (await sql('SELECT count(*)::int AS n FROM done WHERE name = $1', [order]))[0]!.n,
      undoes: true,
      async close() {
        await sql(`DROP SCHEMA ${schema} CASCADE`);
        await Promise.all(apps.map(({ app }) => app.close()));
      },
    };
  }

  idempotentRequestSuite(() => open());

  it('sends nothing of a response whose commit fails, and keeps nothing', async () => {
    const { apps, sql, done, close } = await open();
    // What only the commit finds out: two orders of one name.
    await sql(`CREATE FUNCTION name_once() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN NEW.once := NEW.name; RETURN NEW; END'`);
    await sql(`CREATE TRIGGER once BEFORE INSERT ON done
      FOR EACH ROW EXECUTE FUNCTION name_once()`);
    const id = randomUUID();
    const post = () =>
      fetch(`${apps[0]!.url}/v1/orders`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
        body: JSON.stringify({ id }),
      });
    expect((await post()).status).toBe(201);
    const failed = await post();
    expect(failed.status).toBe(500);
    expect(await failed.json()).toMatchObject({ error: { code: 'INTERNAL_ERROR' } });
    expect(failed.headers.get('location')).toBeNull();
    expect(await done(id)).toBe(1);
    const kept = await sql('SELECT count(*)::int AS n FROM event_inbox_result');
    expect(kept[0]!.n).toBe(1);
    await close();
  });

  it('lets the client try again where the commit lost against another transaction', async () => {
    const { apps, sql, done, close } = await open({ attempts: 3 });
    await sql(`CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS
      $$BEGIN RAISE EXCEPTION 'lost' USING ERRCODE = '40001'; END$$`);
    await sql(`CREATE CONSTRAINT TRIGGER lose AFTER INSERT ON done
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION lose()`);
    const id = randomUUID();
    const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
    const post = () =>
      fetch(`${apps[0]!.url}/v1/orders`, { method: 'POST', headers, body: JSON.stringify({ id }) });
    const lost = await post();
    expect(lost.status).toBe(503);
    expect(lost.headers.get('retry-after')).toBe('1');
    expect(await lost.json()).toMatchObject({ error: { code: 'IDEMPOTENCY_STORE_UNAVAILABLE' } });
    await sql('DROP TRIGGER lose ON done');
    expect((await post()).status).toBe(201);
    expect(await done(id)).toBe(1);
    await close();
  });
});
