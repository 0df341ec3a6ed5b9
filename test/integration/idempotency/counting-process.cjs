// A consumer of batches in a process of its own, in plain JavaScript: it hangs in its third batch.
require('reflect-metadata');
const { Module } = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const { diagnostics, ServiceIdentityModule } = require('@mainstay/core');
const { DatabaseModule, Transactions } = require('@mainstay/database');
const { IdempotencyModule, IdempotentConsumer } = require('@mainstay/idempotency');
const { KafkaBusModule, KafkaSubscribe } = require('@mainstay/kafka-bus');

const settings = JSON.parse(process.argv[2]);
diagnostics.log.subscribe(undefined, () => undefined);

class Counter {
  constructor(transactions) {
    this.transactions = transactions;
    this.batches = 0;
  }

  async count(records) {
    const batch = (this.batches += 1);
    const numbers = records.map(({ value }) => Number(value));
    const manager = this.transactions.manager();
    await manager.query('INSERT INTO counted SELECT unnest($1::int[])', [numbers]);
    if (!settings.hangs || batch < 3) return;
    process.send('hangs');
    await new Promise(() => undefined);
  }
}
Reflect.defineMetadata('design:paramtypes', [Transactions], Counter);
const count = Object.getOwnPropertyDescriptor(Counter.prototype, 'count');
const { topic, group } = settings;
const batch = { maxSize: 20, maxWaitMs: 50 };
for (const decorate of [
  IdempotentConsumer({ store: 'inbox' }),
  KafkaSubscribe({ topic }, { group, batch, key: ({ value }) => String(value) }),
]) {
  decorate(Counter.prototype, 'count', count);
}
Object.defineProperty(Counter.prototype, 'count', count);

class AppModule {}
Module({
  imports: [
    ServiceIdentityModule.forRoot({ name: 'counting_service' }),
    DatabaseModule.forRoot({ url: settings.database, schema: settings.schema }),
    KafkaBusModule.forRoot({
      bootstrapServers: settings.kafka,
      topics: { ensure: true },
      consumer: { sessionTimeoutMs: 6_000 },
    }),
    IdempotencyModule.forRoot({}),
  ],
  providers: [Counter],
})(AppModule);

void NestFactory.createApplicationContext(AppModule, { logger: false });
