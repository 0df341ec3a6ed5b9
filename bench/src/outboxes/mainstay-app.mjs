// Ours: a service that writes (its relay off) and a relay of its own process, as Nest contexts.
import 'reflect-metadata';
import { createRequire } from 'node:module';
import { dataOf, eventOf, keyOf } from './events.mjs';
import { TABLES } from './tables.mjs';

const require = createRequire(new URL('../../../package.json', import.meta.url));
const { Module } = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const { ServiceIdentityModule } = require('@mainstay/core');
const { DatabaseModule, Transactions } = require('@mainstay/database');
const { defineEvent } = require('@mainstay/events');
const { KafkaBusModule } = require('@mainstay/kafka-bus');
const { Outbox, OutboxModule, outboxMigrations } = require('@mainstay/outbox');
const { IsInt, IsString } = require('class-validator');

class OrderedV1 {}
Reflect.decorate([IsInt()], OrderedV1.prototype, 'n');
Reflect.decorate([IsString()], OrderedV1.prototype, 'key');
Reflect.decorate([IsString()], OrderedV1.prototype, 'note');

const insert =
  `INSERT INTO event_outbox (${TABLES.mainstay.columns}) ` + 'VALUES ($1, $2, $3, $4, $5, $6, $7)';

/** @param settings {url, schema, bootstrapServers?, relays, outbox?, driver?} */
export async function startMainstay(settings) {
  const { url, schema, bootstrapServers, relays, outbox, driver = 'kafkajs' } = settings;
  class BenchModule {}
  Module({
    imports: [
      ServiceIdentityModule.forRoot({ name: 'bench', environment: 'production' }),
      DatabaseModule.forRoot({
        url,
        schema,
        poolSize: 10,
        migrations: outboxMigrations,
        migrate: 'up',
      }),
      ...(relays ? [KafkaBusModule.forRoot({ driver, bootstrapServers })] : []),
      OutboxModule.forRoot({ ...outbox, relay: { ...outbox?.relay, enabled: relays } }),
    ],
  })(BenchModule);
  return NestFactory.createApplicationContext(BenchModule, { logger: ['error', 'warn'] });
}

/** Orders and events of them, by `Outbox.add` or, `byHand`, by an INSERT into the same table. */
export async function mainstayTransactions(settings) {
  const app = await startMainstay({ ...settings, relays: settings.relays ?? false });
  const transactions = app.get(Transactions);
  const outbox = app.get(Outbox);
  const Ordered = defineEvent({ type: settings.topic, data: OrderedV1, key: ({ key }) => key });
  const order = `INSERT INTO orders (id, customer, amount) VALUES ($1, $2, $3)`;
  const add = settings.byHand
    ? async (n) => {
        const event = eventOf(n, settings.topic);
        await transactions.manager().query(insert, TABLES.mainstay.values(event));
      }
    : (n) => outbox.add(Ordered.create(dataOf(n)));
  return {
    transaction: (_writer, n, orderId) =>
      transactions.run(async () => {
        await transactions.manager().query(order, [orderId, keyOf(n), n]);
        await add(n);
      }),
    close: () => app.close(),
  };
}
