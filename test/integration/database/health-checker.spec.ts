import { DatabaseHealthChecker, DatabaseModule, Transactions } from '@mainstay/database';
import { HealthRegistry, ServiceIdentityModule } from '@mainstay/core';
import { Test, type TestingModule } from '@nestjs/testing';
import { describeOn, startOwnPostgres, type OwnPostgres } from '@mainstay/testing';

describeOn(['postgres'], 'DatabaseHealthChecker', () => {
  let server: OwnPostgres;
  let module: TestingModule;
  let checker: DatabaseHealthChecker;

  beforeAll(async () => {
    server = await startOwnPostgres();
    module = await Test.createTestingModule({
      imports: [
        ServiceIdentityModule.forRoot({ name: 'content_service' }),
        DatabaseModule.forRoot({ url: server.url, poolSize: 5, connectionTimeoutMs: 1_000 }),
      ],
    }).compile();
    module.useLogger(false);
    await module.init();
    checker = module.get(DatabaseHealthChecker);
  });
  afterAll(async () => {
    await module?.close();
    await server?.dispose();
  });

  /** One after the other: side by side they would take the pool from each other. */
  async function all() {
    return [
      await checker.checkBasicConnectivity(),
      await checker.checkConnectionPoolHealth(),
      await checker.checkQueryPerformance(),
      await checker.checkDatabaseResources(),
    ] as const;
  }

  it('says by each of its methods how a database is that serves', async () => {
    const [connectivity, pool, performance, resources] = await all();
    expect(connectivity).toEqual({
      status: 'healthy',
      response_time_seconds: expect.any(Number),
    });
    expect(pool).toMatchObject({ status: 'healthy', pool_size: 5, waiting_requests: 0 });
    expect(Object.keys(performance).sort()).toEqual([
      'complex_query_time_seconds',
      'simple_query_time_seconds',
      'status',
    ]);
    expect(resources).toMatchObject({ status: 'healthy', max_connections: 200 });
    expect(await checker.comprehensiveHealthCheck()).toMatchObject({
      service: 'content_service',
      checks: {
        connectivity: { status: 'healthy' },
        connection_pool: { pool_size: 5 },
        query_performance: { simple_query_time_seconds: expect.any(Number) },
        database_resources: { database_size: expect.stringMatching(/ (kB|MB)$/) },
      },
    });
    expect(await checker.getHealthSummary()).toMatchObject({
      overall_status: 'healthy',
      connectivity: 'healthy',
      connection_pool: 'healthy',
      utilization_percent: expect.any(Number),
    });
  });

  it('calls a pool degraded of which four fifths are taken, and the whole with it', async () => {
    const transactions = module.get(Transactions);
    const inside = async (depth: number): Promise<void> => {
      if (depth < 4) {
        return transactions.run(() => inside(depth + 1), { propagation: 'requires_new' });
      }
      expect(await checker.checkConnectionPoolHealth()).toMatchObject({
        status: 'degraded',
        active_connections: 4,
        utilization_percent: 80,
      });
      expect(await checker.getHealthSummary()).toMatchObject({
        overall_status: 'degraded',
        connectivity: 'healthy',
        connection_pool: 'degraded',
      });
    };
    await inside(0);
  });

  it('keeps a service ready whose connections are all busy, though nobody waits', async () => {
    const transactions = module.get(Transactions);
    const [check] = module.get(HealthRegistry).checks.filter(({ name }) => name === 'database');
    const inside = async (depth: number): Promise<void> => {
      if (depth < 5) {
        return transactions.run(() => inside(depth + 1), { propagation: 'requires_new' });
      }
      expect(await check!.check(new AbortController().signal)).toEqual({
        status: 'degraded',
        message: expect.stringContaining('All 5 connections are in use'),
      });
    };
    await inside(0);
  });

  it('throws nothing where the server is gone: what fails is in the finding', async () => {
    await server.stop();
    const [connectivity, , performance, resources] = await all();
    for (const finding of [connectivity, performance, resources]) {
      expect(finding).toEqual({ status: 'unhealthy', error: expect.stringMatching(/./) });
    }
    expect(await checker.comprehensiveHealthCheck()).toMatchObject({
      overall_status: 'unhealthy',
      checks: { database_resources: { status: 'unhealthy' } },
    });
    expect(await checker.getHealthSummary()).toMatchObject({
      status: 'unhealthy',
      error: expect.stringMatching(/./),
    });
    await server.start();
    expect(await checker.checkBasicConnectivity()).toMatchObject({ status: 'healthy' });
  });
});
