import { Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { CoreModule, systemClock } from '@mainstay/core';
import { DatabaseModule } from '@mainstay/database';
import { IdempotencyModule, IdempotentConsumer } from '@mainstay/idempotency';
import {
  DeadLetters,
  KafkaBusModule,
  MemoryBroker,
  MemoryDriver,
  TopicBootstrap,
} from '@mainstay/kafka-bus';
import { OutboxDeadLetters, OutboxModule } from '@mainstay/outbox';
import { RedisClient } from '@mainstay/redis';
import { withTimeout } from '@mainstay/resilience';

const WRONG = [Number.NaN, Infinity, -1, '7'] as const;
/** Where no bound is a bound that makes sense. */
const MAY_BE_INFINITE = /^(maxRecords|maxRetries|limit of dead letters)/;
const silent = { info: () => undefined, warn: () => undefined };
const driver = () => new MemoryDriver(new MemoryBroker());

async function boot(modules: object[], providers: (new () => object)[] = []): Promise<void> {
  const imports = [CoreModule, ...modules] as never[];
  const module = await Test.createTestingModule({ imports, providers }).compile();
  try {
    await module.init();
  } finally {
    await module.close();
  }
}

async function subscribe(bufferSize: number): Promise<void> {
  const client = new RedisClient({ embedded: true, clientId: 'numbers' });
  try {
    await client.pubSub.subscribe('channel', { bufferSize });
  } finally {
    await client.stop();
  }
}

async function consumer(ttlSeconds: number): Promise<void> {
  @Injectable()
  class Orders {
    @IdempotentConsumer({ key: () => 'key', ttlSeconds })
    async order(): Promise<void> {}
  }
  await boot([IdempotencyModule.forRoot({ memory: true })], [Orders]);
}

async function deadRows(limit: number): Promise<void> {
  const modules = [
    DatabaseModule.forRoot({ mock: true }),
    OutboxModule.forRoot({ store: 'memory', relay: { enabled: false } }),
  ];
  const imports = [CoreModule, ...modules];
  const module = await Test.createTestingModule({ imports }).compile();
  try {
    await module.get(OutboxDeadLetters).list({ limit });
  } finally {
    await module.close();
  }
}

const http = (options: object) =>
  boot([IdempotencyModule.forRoot({ memory: true, http: options })]);
const kafka = (topics: object) => boot([KafkaBusModule.forRoot({ driver: 'memory', topics })]);
const letters = () =>
  new DeadLetters(driver(), systemClock, async () => ({ status: 'published' }), silent);
const bootstrap = (options: object) =>
  new TopicBootstrap(driver(), systemClock, silent).ensureTopics([], options);

const CASES: Readonly<Record<string, (value: number) => unknown>> = {
  'bufferSize of a subscription in Redis': subscribe,
  'ttlSeconds of @IdempotentConsumer': consumer,
  'maxKeyLength of requests': (maxKeyLength) => http({ maxKeyLength }),
  'maxResponseBytes of requests': (maxResponseBytes) => http({ maxResponseBytes }),
  'partitions of one topic': (partitions) => kafka({ topics: { orders: { partitions } } }),
  'replicationFactor of one topic': (replicationFactor) =>
    kafka({ topics: { orders: { replicationFactor } } }),
  'partitions of a MemoryBroker': (partitions) => new MemoryBroker({ partitions }),
  'maxRecords of a MemoryBroker': (maxRecords) => new MemoryBroker({ maxRecords }),
  'maxRetries of a TopicBootstrap': (maxRetries) => bootstrap({ maxRetries }),
  'retryDelayMs of a TopicBootstrap': (retryDelayMs) => bootstrap({ retryDelayMs }),
  'limit of dead letters': (limit) => letters().list('orders', {}, { limit }),
  'limit of dead rows': deadRows,
  'timeoutMs of withTimeout': (timeoutMs) => withTimeout('a call', timeoutMs, () => undefined),
};

describe.each(Object.entries(CASES))('%s', (what, use) => {
  const wrong = WRONG.filter((value) => value !== Infinity || !MAY_BE_INFINITE.test(what));

  it.each(wrong)('of %p is refused by its name', async (value) => {
    const using = async () => use(value as number);
    const name = what.split(' ')[0]!;
    await expect(using()).rejects.toThrow(new RegExp(`${name} must be .*, not '?${value}'?`));
  });
});
