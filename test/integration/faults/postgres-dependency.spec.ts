import type { INestApplicationContext } from '@nestjs/common';
import { DatabaseModule, Transactions } from '@mainstay/database';
import { CircuitBreakerRegistry } from '@mainstay/resilience';
import { describeOn, FaultProxy, uniquePrefix, waitFor } from '@mainstay/testing';
import { endingOf, expectWayBack, FAULTS, Said, shopWith, SLACK_MS } from './faults';

const STATEMENT_MS = 300;
/** This side gives up so much later than the server was told to. */
const GRACE_MS = 250;
const CONNECT_MS = 400;

describeOn(['postgres'], 'PostgreSQL', ({ postgres }) => {
  let proxy: FaultProxy;
  let app: INestApplicationContext;
  let transactions: Transactions;
  let said: Said;

  beforeAll(async () => {
    proxy = await FaultProxy.start(postgres.url);
    app = await shopWith(
      { database: { failureThreshold: 2, recoveryTimeoutMs: 300 } },
      DatabaseModule.forRoot({
        url: proxy.through(postgres.url),
        schema: uniquePrefix('faults'),
        poolSize: 2,
        connectionTimeoutMs: CONNECT_MS,
        statementTimeoutMs: STATEMENT_MS,
        lockTimeoutMs: STATEMENT_MS / 2,
      }),
    );
    transactions = app.get(Transactions);
    said = new Said(app);
  });

  afterAll(async () => {
    await proxy.recover();
    await app.close();
    await proxy.stop();
  });

  const query = () => transactions.run(() => transactions.manager().query('SELECT 7 AS value'));
  const guarded = () => app.get(CircuitBreakerRegistry).get('database').execute(query);
  const dependency = { call: guarded, circuit: 'database', part: 'database' };

  it.each(FAULTS)('that %s within a transaction ends it with a typed error', async (_, fault) => {
    const ending = await endingOf(() =>
      transactions.run(async () => {
        await query();
        await proxy.inject(fault);
        return query();
      }),
    );
    expect(ending).toMatchObject({ code: 'DATABASE_UNAVAILABLE', retryable: true });
    expect(ending.milliseconds).toBeLessThan(2 * (STATEMENT_MS + GRACE_MS) + SLACK_MS);
    await proxy.recover();
    await waitFor(query, { what: 'the database to be used again' });
  });

  it.each(FAULTS)('that %s: typed errors in time, an open circuit, a way back', (_, fault) =>
    expectWayBack(proxy, fault, said, dependency, {
      calls: 2,
      ending: { code: 'DATABASE_UNAVAILABLE', retryable: true },
      longestMs: CONNECT_MS + STATEMENT_MS + 2 * GRACE_MS + SLACK_MS,
    }),
  );
});
