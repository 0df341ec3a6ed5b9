import { inspect } from 'node:util';
import type { DynamicModule } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { CoreModule, MethodChains } from '@mainstay/core';
import { DatabaseModule } from '@mainstay/database';
import { IdempotencyModule } from '@mainstay/idempotency';
import { KafkaBusModule } from '@mainstay/kafka-bus';
import { OutboxModule } from '@mainstay/outbox';
import { RedisModule } from '@mainstay/redis';

/** One more than a timer takes: Node's would fire at once. */
const TOO_LONG = 2 ** 31;
const url = 'postgres://shop@127.0.0.1:1/shop';
const redis = () => RedisModule.forRoot({ embedded: true });
const database = () => DatabaseModule.forRoot({ mock: true });

const MODULES: Readonly<Record<string, (options: object) => DynamicModule[]>> = {
  redis: (options) => [RedisModule.forRoot({ embedded: true, ...options })],
  database: (options) => [DatabaseModule.forRoot({ url, ...options })],
  idempotency: (options) => [redis(), database(), IdempotencyModule.forRoot(options)],
  outbox: (options) => [database(), OutboxModule.forRoot({ store: 'memory', ...options })],
  kafka: (options) => [KafkaBusModule.forRoot({ driver: 'memory', ...options })],
};

const asOptions = (path: string, value: unknown): object =>
  path.split('.').reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as object;

async function boot(imports: DynamicModule[]): Promise<void> {
  const module = await Test.createTestingModule({ imports: [CoreModule, ...imports] }).compile();
  module.get(MethodChains);
  await module.close();
}

describe.each<[string, string, ...unknown[]]>([
  ['redis', 'commandTimeoutMs', 0, TOO_LONG],
  ['redis', 'connectTimeoutMs', -1, TOO_LONG],
  ['database', 'connectionTimeoutMs', 0, TOO_LONG],
  ['database', 'statementTimeoutMs', -1, TOO_LONG],
  ['database', 'startupTimeoutMs', -1, TOO_LONG],
  ['database', 'poolSampleMs', 99, TOO_LONG],
  ['idempotency', 'leaseMs', 0, TOO_LONG],
  ['idempotency', 'inFlightRetryMs', -1, TOO_LONG],
  ['idempotency', 'defaultTtlSeconds', 0, 1.5],
  ['outbox', 'batchSize', 0, 1.5],
  ['outbox', 'relay.poll.slowMs', -1, TOO_LONG],
  ['outbox', 'relay.outage.maxMs', 0, TOO_LONG],
  ['outbox', 'retry.maxDelayMs', -1, TOO_LONG],
  ['outbox', 'pruneEveryMs', 0, TOO_LONG],
  ['kafka', 'producer.publishTimeoutMs', 0, TOO_LONG],
  ['kafka', 'producer.connections', 0, 1.5],
  ['kafka', 'producer.backoff.initialDelayMs', -1, TOO_LONG],
  ['kafka', 'producer.backoff.jitter', -1, 1.5],
  ['kafka', 'consumer.concurrency', 0, 1.5],
  ['kafka', 'consumer.drainDeadlineMs', 0, TOO_LONG],
  ['kafka', 'retry.maxDelayMs', -1, TOO_LONG],
  ['kafka', 'retry.multiplier', -1, 0.5],
  ['kafka', 'retry.jitter', -1, 1.5],
  ['kafka', 'resilient.fallback.maxEvents', -1, 1.5],
])('%s: %s', (module, path, ...values) => {
  it.each(values.map((value) => [value]))('of %p fails the boot by its name', async (value) => {
    const booting = boot(MODULES[module]!(asOptions(path, value)));
    await expect(booting).rejects.toThrow(path.split('.').at(-1));
    await expect(booting).rejects.toMatchObject({
      code: expect.stringMatching(/_OPTIONS_INVALID$/),
    });
  });
});

describe.each([
  ['redis', 'redis://:hunter#2@cache:6379'],
  ['redis', 'redis://cache:99999'],
  ['database', 'postgres://shop:hunter#2@db/shop'],
  ['database', 'postgres://shop@db:99999/shop'],
])('%s: the address %s', (module, address) => {
  it('that cannot be read fails the boot by its name, and is not shown', async () => {
    const options = { url: address, ...(module === 'redis' && { embedded: undefined }) };
    const error: unknown = await boot(MODULES[module]!(options)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: expect.stringMatching(/_OPTIONS_INVALID$/) });
    expect((error as Error).message).toContain('url cannot be read');
    expect(inspect(error)).not.toContain('hunter');
  });
});
