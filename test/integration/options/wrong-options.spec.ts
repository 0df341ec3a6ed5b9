import type { DynamicModule } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { CoreModule, diagnostics, MethodChains } from '@mainstay/core';
import { DatabaseModule } from '@mainstay/database';
import { IdempotencyModule } from '@mainstay/idempotency';
import { KafkaBusModule } from '@mainstay/kafka-bus';
import { ObservabilityModule } from '@mainstay/observability';
import { OutboxModule } from '@mainstay/outbox';
import { RedisModule } from '@mainstay/redis';
import * as fc from 'fast-check';

// Somebody who listens to log lines keeps them off the console: failures are this suite's subject.
diagnostics.log.subscribe(undefined, () => undefined);

const BOOTS = 1_000;

type Tree = Readonly<Record<string, unknown>>;
type Make = (options: never) => DynamicModule;

interface Subject {
  readonly code: string;
  /** Every option with a value of its kind. */
  readonly options: Tree;
  module(options: Tree): DynamicModule[];
}

const only = (make: Make) => (options: Tree) => [make(options as never)];
const redis = () => RedisModule.forRoot({ embedded: true });
const database = () => DatabaseModule.forRoot({ mock: true });

const SUBJECTS: readonly Subject[] = [
  {
    code: 'REDIS_OPTIONS_INVALID',
    options: {
      clientId: 'shop',
      url: 'redis://cache:6379',
      ioredis: {},
      cluster: { nodes: ['a:1'], options: {} },
      connectTimeoutMs: 5,
      commandTimeoutMs: 5,
    },
    module: only((options) => RedisModule.forRoot(options)),
  },
  {
    code: 'DATABASE_OPTIONS_INVALID',
    options: {
      url: 'postgres://shop@127.0.0.1:1/shop',
      schema: 'shop',
      alsoSearch: ['public'],
      entities: [],
      migrations: [],
      poolSize: 3,
      connectionTimeoutMs: 10,
      statementTimeoutMs: 100,
      lockTimeoutMs: 50,
      idleInTransactionTimeoutMs: 100,
      preparedStatements: true,
      applicationName: 'shop',
      ssl: false,
      migrate: 'none',
      createSchema: false,
      startupTimeoutMs: 0,
      retry: { attempts: 2, initialDelayMs: 1, maxDelayMs: 2 },
      poolSampleMs: 1_000,
    },
    module: only((options) => DatabaseModule.forRoot(options)),
  },
  {
    code: 'OUTBOX_OPTIONS_INVALID',
    options: {
      store: 'memory',
      schema: 'shop',
      keyOrder: true,
      maxKeysPerAdd: 10,
      batchSize: 10,
      retentionMs: 10,
      pruneEveryMs: 10,
      retry: { attempts: 3, initialDelayMs: 5, maxDelayMs: 50 },
      onDead: 'hold',
      gatherMs: 1,
      notify: true,
      depthEveryMs: 100,
      maxOldestAgeSeconds: 100,
      relay: {
        enabled: false,
        leaseMs: 10_000,
        renewMs: 1_000,
        publishTimeoutMs: 1_000,
        batchesInFlight: 1,
        maxCallBytes: 1_000,
        connections: 1,
        poll: { fastMs: 1, mediumMs: 2, slowMs: 3 },
        outage: { initialMs: 1, maxMs: 2 },
      },
    },
    module: (options) => [database(), OutboxModule.forRoot(options as never)],
  },
  {
    code: 'IDEMPOTENCY_OPTIONS_INVALID',
    options: {
      defaultStore: 'redis',
      serviceName: 'shop',
      keyPrefix: 'shop',
      version: 2,
      defaultTtlSeconds: 10,
      ttlSeconds: { 'shop.order.placed.v1': 10 },
      envPrefix: 'SHOP',
      leaseMs: 1_000,
      renewMs: 100,
      inFlightRetryMs: 10,
      onStoreFailure: 'process',
      onCorruptValue: 'reject',
      redisConnection: 'default',
      inbox: {
        maxConcurrent: 1,
        reserve: 1,
        lockTimeoutMs: 10,
        retentionSeconds: 10,
        pruneEveryMs: 10,
      },
      http: {},
      memory: false,
      stores: [],
      debugLogging: false,
    },
    module: (options) => [redis(), database(), IdempotencyModule.forRoot(options as never)],
  },
  {
    code: 'KAFKA_BUS_OPTIONS_INVALID',
    options: {
      driver: 'memory',
      bootstrapServers: 'kafka:9092',
      clientId: 'shop',
      groupId: 'shop',
      requireIdempotency: false,
      ssl: false,
      producer: { publishTimeoutMs: 100, lingerMs: 0, compression: 'none', backoff: {} },
      consumer: { concurrency: 3, fromBeginning: true, highMark: 100, lowMark: 10 },
      retry: { attempts: 2, initialDelayMs: 1, maxDelayMs: 2, topics: [], onFailure: 'block' },
      topics: { ensure: true, partitions: 1, replicationFactor: 1, topics: {} },
    },
    module: only((options) => KafkaBusModule.forRoot(options)),
  },
  {
    code: 'OBSERVABILITY_OPTIONS_INVALID',
    options: {
      serviceName: 'shop',
      version: '1',
      environment: 'testing',
      logging: {
        level: 'silent',
        format: 'json',
        callsite: false,
        buffered: false,
        async: false,
        accessLog: false,
        nest: false,
      },
      metrics: { runtime: false, labelLimit: 10 },
      tracing: { enabled: false, endpoint: 'http://a:1', sampleRatio: 0.5, consume: 'link' },
      health: { timeoutMs: 10, eventLoopLagMs: 10 },
    },
    module: only((options) => ObservabilityModule.forRoot(options)),
  },
];

type Path = readonly string[];

/** The paths of every option, and of one that there is not. */
function pathsOf(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [at];
  const inside = Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...at, key]));
  return at.length === 0 ? inside : [at, ...inside];
}

function withValue(tree: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value;
  const inner = tree as Tree;
  return { ...inner, [key]: withValue(inner[key], rest, value) };
}

async function boot(imports: DynamicModule[]): Promise<void> {
  const module = await Test.createTestingModule({ imports: [CoreModule, ...imports] }).compile();
  module.get(MethodChains);
  await module.close();
}

/** Of no option the right kind. */
const nonsense = fc.constantFrom<unknown>(null, Number.NaN, [7], Symbol('x'), () => 1, 7n);

const wrong = fc.constantFrom(...SUBJECTS).chain((subject) =>
  fc.record({
    subject: fc.constant(subject),
    at: fc.constantFrom(...pathsOf(subject.options)),
    value: nonsense,
  }),
);

describe('the options of the modules', () => {
  it(`fail each of ${BOOTS} boots with a wrong one by one error that names it`, async () => {
    await fc.assert(
      fc.asyncProperty(wrong, async ({ subject, at, value }) => {
        const options = withValue(subject.options, at, value) as Tree;
        const error = await boot(subject.module(options)).catch((caught: unknown) => caught);
        expect(error).toMatchObject({ code: subject.code });
        expect((error as Error).message).toContain(at.join('.'));
        expect((error as Error).message.length).toBeLessThan(1_000);
      }),
      { numRuns: BOOTS },
    );
  });

  it.each(SUBJECTS)('name a misspelled one, and what there is ($code)', async (subject) => {
    const error = await boot(subject.module({ ...subject.options, tiemoutMs: 1 })).catch(
      (caught: unknown) => caught,
    );
    expect(error).toMatchObject({ code: subject.code });
    expect((error as Error).message).toContain('tiemoutMs is no option; there are ');
  });
});
