// An application of ours in the Kafka races: metrics, trace context, claims and key order are on,
// because they always are.
import 'reflect-metadata';
import { createRequire } from 'node:module';
import { EVENT_TYPE } from './numbered.mjs';

const require = createRequire(new URL('../../../package.json', import.meta.url));
const { Module } = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const { ServiceIdentityModule } = require('@mainstay/core');
const { defineEvent } = require('@mainstay/events');
const { IdempotencyModule, IdempotentConsumer } = require('@mainstay/idempotency');
const { KafkaBusModule, KafkaSubscribe } = require('@mainstay/kafka-bus');
const { ObservabilityModule } = require('@mainstay/observability');
const { RedisModule } = require('@mainstay/redis');
const { IsInt, IsString } = require('class-validator');

const NAME = 'bench';

class NumberedV1 {}
Reflect.decorate([IsInt()], NumberedV1.prototype, 'n');
Reflect.decorate([IsString()], NumberedV1.prototype, 'key');
Reflect.decorate([IsString()], NumberedV1.prototype, 'note');

export const numberedEvent = (topic) =>
  defineEvent({ type: EVENT_TYPE, topic, data: NumberedV1, key: ({ key }) => key });

/**
 * @param settings {driver, bootstrapServers, redisUrl?, collectorUrl?, topic, concurrency?,
 *   rememberedSeconds?}
 * @param handle what the consumer does with a number; without it nothing is consumed
 */
export async function startApp(settings, handle) {
  const { driver, bootstrapServers, redisUrl, collectorUrl, topic, concurrency } = settings;
  const { rememberedSeconds: defaultTtlSeconds } = settings;
  class BenchModule {}
  Module({
    imports: [
      ServiceIdentityModule.forRoot({ name: NAME, environment: 'production' }),
      ObservabilityModule.forRoot({
        serviceName: NAME,
        environment: 'production',
        logging: { level: 'warn' },
        tracing: collectorUrl === undefined ? {} : { endpoint: collectorUrl },
      }),
      ...(redisUrl === undefined
        ? []
        : [
            RedisModule.forRoot({ url: redisUrl }),
            IdempotencyModule.forRoot({ defaultTtlSeconds }),
          ]),
      KafkaBusModule.forRoot({ driver, bootstrapServers, topics: { ensure: true } }),
    ],
    providers: handle === undefined ? [] : [consumerOf(topic, concurrency, handle)],
  })(BenchModule);
  return NestFactory.createApplicationContext(BenchModule, {
    logger: ['error', 'warn'],
    abortOnError: false,
  });
}

function consumerOf(topic, concurrency, handle) {
  class NumberedConsumer {
    async handle(event) {
      await handle(event.data.n);
    }
  }
  const { prototype } = NumberedConsumer;
  const decorators = [
    KafkaSubscribe(numberedEvent(topic), { group: `${topic}-ours-${process.pid}`, concurrency }),
    IdempotentConsumer(),
  ];
  const plain = Object.getOwnPropertyDescriptor(prototype, 'handle');
  Reflect.defineMetadata('design:paramtypes', [Object], prototype, 'handle');
  const decorated = Reflect.decorate(decorators, prototype, 'handle', plain);
  Object.defineProperty(prototype, 'handle', decorated);
  return NumberedConsumer;
}
