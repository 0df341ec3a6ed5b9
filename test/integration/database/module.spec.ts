import { Test } from '@nestjs/testing';
import {
  DATABASE_REPORT,
  diagnostics,
  HealthRegistry,
  SERVICE_IDENTITY,
  ServiceIdentityModule,
  type DatabaseReport,
  type ServiceIdentity,
} from '@mainstay/core';
import { DatabaseModule, Transactions } from '@mainstay/database';
import {
  describeOn,
  freePort,
  startOwnPostgres,
  uniquePrefix,
  waitFor,
  type OwnPostgres,
} from '@mainstay/testing';
import { DataSource } from 'typeorm';

function moduleOn(url: string, more: Partial<Parameters<typeof DatabaseModule.forRoot>[0]> = {}) {
  return Test.createTestingModule({
    imports: [
      ServiceIdentityModule.forRoot({ name: 'content_service' }),
      DatabaseModule.forRoot({ url, ...more }),
    ],
  })
    .compile()
    .then((module) => module.init());
}

describeOn(['postgres'], 'DatabaseModule', ({ postgres }) => {
  it('lists every wrong option in one error', async () => {
    const boot = moduleOn('mysql://nowhere', { poolSize: 0, lockTimeoutMs: 40_000, schema: 'A-b' });
    await expect(boot).rejects.toMatchObject({
      code: 'DATABASE_OPTIONS_INVALID',
      problems: [
        expect.stringContaining('url'),
        expect.stringContaining('schema'),
        expect.stringContaining('poolSize'),
        expect.stringContaining('lockTimeoutMs'),
      ],
    });
  });

  it('keeps two applications of one process apart, made from one module class', async () => {
    const schemas = [uniquePrefix('app'), uniquePrefix('app')] as const;
    const [one, two] = await Promise.all(
      schemas.map((schema) => moduleOn(postgres.url, { schema })),
    );
    await one?.get(Transactions).run(async (manager) => {
      expect(two?.get(Transactions).current()).toBeUndefined();
      await two?.get(Transactions).run(async (other) => {
        expect(one?.get(Transactions).current()).toBe(manager);
        const rows = await other.query('SELECT current_schema() AS schema');
        expect(rows).toEqual([{ schema: schemas[1] }]);
      });
      const rows = await manager.query('SELECT current_schema() AS schema');
      expect(rows).toEqual([{ schema: schemas[0] }]);
    });
    await one?.close();
    await expect(two?.get(DataSource).query('SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
    for (const schema of schemas) await two?.get(DataSource).query(`DROP SCHEMA ${schema} CASCADE`);
    await two?.close();
  });

  it('keeps two applications apart that are made from the very same imports', async () => {
    const shared = DatabaseModule.forRoot({ url: postgres.url });
    const boot = () =>
      Test.createTestingModule({ imports: [shared] })
        .compile()
        .then((module) => module.init());
    const [one, two] = [await boot(), await boot()];
    await one.get(Transactions).run(async () => {
      expect(two.get(Transactions).active).toBe(false);
    });
    await Promise.all([one.close(), two.close()]);
  });

  it('reports in the form of the health endpoints', async () => {
    const module = await moduleOn(postgres.url);
    const report = module.get<DatabaseReport>(DATABASE_REPORT);
    await expect(report.report()).resolves.toEqual({
      service: 'content_service',
      overall_status: 'healthy',
      checks: {
        connectivity: { status: 'healthy', response_time_seconds: expect.any(Number) },
        connection_pool: expect.objectContaining({
          status: 'healthy',
          pool_size: 10,
          active_connections: expect.any(Number),
          utilization_percent: expect.any(Number),
        }),
        query_performance: {
          status: 'healthy',
          simple_query_time_seconds: expect.any(Number),
          complex_query_time_seconds: expect.any(Number),
        },
        database_resources: expect.objectContaining({
          active_connections: expect.any(Number),
          database_size: expect.stringMatching(/ (bytes|kB|MB|GB)$/),
        }),
      },
    });
    await expect(report.summary()).resolves.toMatchObject({
      service: 'content_service',
      status: 'healthy',
      overall_status: 'healthy',
    });
    await module.close();
  });

  it('stays ready when the pool is only busy', async () => {
    const module = await moduleOn(postgres.url, { poolSize: 1 });
    const [check] = module.get(HealthRegistry).checks;
    const finding = module.get(Transactions).run(async () => {
      const waiting = module.get(DataSource).query('SELECT 1');
      const signal = new AbortController().signal;
      const found = await check?.check(signal);
      return { found, waiting };
    });
    const { found, waiting } = await finding;
    await waiting;
    expect(found).toMatchObject({ status: 'degraded', message: expect.stringContaining('in use') });
    await module.close();
  });

  it('publishes the pool, its connections and errors, and nothing open at the end', async () => {
    const module = await moduleOn(postgres.url, { poolSampleMs: 100 });
    const app = module.get<ServiceIdentity>(SERVICE_IDENTITY);
    const pool: object[] = [];
    const events: string[] = [];
    const errors: string[] = [];
    const stops = [
      diagnostics.databasePool.subscribe(app, ({ active, idle, total, overflow }) =>
        pool.push({ active, idle, total, overflow }),
      ),
      diagnostics.databaseConnection.subscribe(app, ({ event }) => events.push(event)),
      diagnostics.databaseError.subscribe(app, ({ errorType, operation }) =>
        errors.push(`${operation} ${errorType}`),
      ),
    ];
    await module.get(DataSource).query('SELECT 1');
    await module
      .get(DataSource)
      .query('SELECT broken')
      .catch(() => undefined);
    await waitFor(() => pool.length > 0, { deadlineMs: 5_000, what: 'a sample of the pool' });
    await module.close();
    for (const stop of stops) stop();
    expect(events).toEqual(['acquired', 'released', 'acquired', 'released']);
    expect(errors).toEqual(['select syntax_or_access']);
    expect(pool.at(0)).toMatchObject({ active: 0, total: 1, overflow: 0 });
    expect(pool.at(-1)).toEqual({ active: 0, idle: 0, total: 0, overflow: 0 });
  });
});

describe('DatabaseModule and a PostgreSQL that goes away', () => {
  let server: OwnPostgres;

  beforeAll(async () => {
    server = await startOwnPostgres();
  });

  afterAll(() => server.dispose());

  it('fails the boot at once for what waiting cannot mend, and in time for the rest', async () => {
    const unknown = server.url.replace(/\/postgres$/, '/nobody_made_it');
    await expect(moduleOn(unknown)).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      message: expect.stringContaining('nobody_made_it'),
    });
    const nowhere = `postgres://postgres@127.0.0.1:${await freePort()}/postgres`;
    await expect(moduleOn(nowhere, { startupTimeoutMs: 300 })).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
    });
  });

  it('waits for it at boot', async () => {
    await server.stop();
    const boot = moduleOn(server.url);
    await server.start();
    const module = await boot;
    await expect(module.get(DataSource).query('SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
    await module.close();
  });

  it('shows an outage in its check only, and recovers by itself', async () => {
    const module = await moduleOn(server.url, { connectionTimeoutMs: 1_000 });
    const [check] = module.get(HealthRegistry).checks;
    const status = async () => (await check?.check(new AbortController().signal))?.status;
    await expect(status()).resolves.toBe('healthy');
    const cut = module.get(Transactions).run(async (manager) => {
      await server.kill();
      await manager.query('SELECT 1');
    });
    await expect(cut).rejects.toThrow();
    await expect(status()).resolves.toBe('unhealthy');
    await expect(module.get(Transactions).run(async () => 1)).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
    });
    await server.start();
    await expect(status()).resolves.toBe('healthy');
    await expect(module.get(Transactions).run(async () => 1)).resolves.toBe(1);
    await module.close();
  });

  it('answers its check in time while the server is frozen', async () => {
    const module = await moduleOn(server.url);
    const [check] = module.get(HealthRegistry).checks;
    server.pause();
    const finding = await check?.check(new AbortController().signal);
    server.resume();
    expect(finding?.status).toBe('unhealthy');
    await module.close();
  });
});
