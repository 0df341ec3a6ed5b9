import { Injectable, type DynamicModule } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { CoreModule } from '@mainstay/core';
import { DatabaseModule } from '@mainstay/database';
import { defineEvent } from '@mainstay/events';
import { IdempotencyModule, IdempotentConsumer } from '@mainstay/idempotency';
import { KafkaBusModule, KafkaSubscribe } from '@mainstay/kafka-bus';
import { ObservabilityModule } from '@mainstay/observability';
import { RedisModule } from '@mainstay/redis';

class Data {}
const Happened = defineEvent({ type: 'no.compiler.v1', data: Data });

async function boot(modules: DynamicModule[], providers: (new () => object)[] = []) {
  const imports = [CoreModule, ...modules];
  const module = await Test.createTestingModule({ imports, providers }).compile();
  try {
    await module.init();
  } finally {
    await module.close();
  }
}

const kafka = (options: object) => [KafkaBusModule.forRoot({ driver: 'memory', ...options })];
const idempotency = (options: object) => [IdempotencyModule.forRoot({ memory: true, ...options })];
const watched = (options: object) => [
  ObservabilityModule.forRoot({ serviceName: 'tests', ...options }),
];

describe.each<[string, DynamicModule[]]>([
  ['driver must be one of kafkajs, platformatic, memory or a driver', kafka({ driver: {} })],
  ['broker must be a MemoryBroker', kafka({ broker: {} })],
  ['topics.catalogue must be an EventCatalogue', kafka({ topics: { catalogue: {} } })],
  ['resilient.fallback must be true or false or', kafka({ resilient: { fallback: 'yes' } })],
  ['resilient.fallback.max is no option', kafka({ resilient: { fallback: { max: 3 } } })],
  ['retry.topics must be a list', kafka({ retry: { topics: '5s' } })],
  ['cluster.nodes is empty', [RedisModule.forRoot({ cluster: {} as never })]],
  ['or an EmbeddedRedis', [RedisModule.forRoot({ embedded: {} as never })]],
  ['stores must be a list, each of it an IdempotencyStore', idempotency({ stores: [{}] })],
  ['stores: one has no name', idempotency({ stores: [{ runOnce: () => undefined }] })],
  ['embedded must be an EmbeddedPostgres', [DatabaseModule.forRoot({ embedded: {} as never })]],
  ['logging.destination must be what takes lines', watched({ logging: { destination: {} } })],
  ['logging.file is empty', watched({ logging: { file: '' } })],
  ['tracing.exporter must be a SpanExporter', watched({ tracing: { exporter: {} } })],
])('A boot', (problem, modules) => {
  it(`fails where ${problem}`, async () => {
    const booting = boot(modules);
    await expect(booting).rejects.toThrow(problem);
    await expect(booting).rejects.toMatchObject({
      code: expect.stringMatching(/_OPTIONS_INVALID$/),
    });
  });
});

describe.each<[string, object]>([
  ['fromBeginning', { fromBeginning: 'no' }],
  ['group', { group: 5 }],
  ['retry', { retry: 3 }],
  ['retry.topics', { retry: { topics: '5s' } }],
  ['retry.attemps', { retry: { attemps: 3 } }],
  ['concurency', { concurency: 3 }],
  ['batch.maxWait', { batch: { maxSize: 3, maxWait: 5 } }],
  ['key', { key: 'text' }],
])('@KafkaSubscribe', (name, options) => {
  it(`with a wrong ${name} fails the boot by its name`, async () => {
    @Injectable()
    class Orders {
      @KafkaSubscribe(Happened, options)
      async order(): Promise<void> {}
    }
    const booting = boot(kafka({}), [Orders]);
    await expect(booting).rejects.toThrow(`Orders.order: ${name} `);
    await expect(booting).rejects.toMatchObject({ code: 'KAFKA_SUBSCRIPTION_INVALID' });
  });
});

describe.each<[string, object]>([
  ['key', { key: 'text' }],
  ['prepare', { prepare: 5 }],
  ['ttlSecond', { ttlSecond: 4 }],
])('@IdempotentConsumer', (name, options) => {
  it(`with a wrong ${name} fails the boot by its name`, async () => {
    @Injectable()
    class Orders {
      @IdempotentConsumer(options)
      async order(): Promise<void> {}
    }
    const booting = boot(idempotency({}), [Orders]);
    await expect(booting).rejects.toThrow(`Orders.order: @IdempotentConsumer: ${name} `);
    await expect(booting).rejects.toMatchObject({ code: 'METHOD_CHAIN_INVALID' });
  });
});
