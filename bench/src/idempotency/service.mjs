// Ours: a service with both stores, as a Nest context.
import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../../package.json', import.meta.url));
const { Module } = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const { ServiceIdentityModule } = require('@mainstay/core');
const { DatabaseModule, Transactions } = require('@mainstay/database');
const { Idempotency, IdempotencyModule, inboxMigrations } = require('@mainstay/idempotency');
const { RedisClient, RedisModule } = require('@mainstay/redis');

const SCHEMA = 'bench';

export async function startService({ redis, postgres }) {
  class BenchModule {}
  Module({
    imports: [
      ServiceIdentityModule.forRoot({ name: 'bench', environment: 'production' }),
      RedisModule.forRoot({ url: redis }),
      DatabaseModule.forRoot({
        url: postgres,
        schema: SCHEMA,
        poolSize: 10,
        migrations: inboxMigrations,
        migrate: 'up',
      }),
      IdempotencyModule.forRoot({ defaultStore: 'redis' }),
    ],
  })(BenchModule);
  const app = await NestFactory.createApplicationContext(BenchModule, {
    logger: ['error', 'warn'],
  });
  const transactions = app.get(Transactions);
  const idempotency = app.get(Idempotency);
  const sql = (text, values) => transactions.manager().query(text, values);
  await sql(
    'CREATE TABLE orders (id uuid PRIMARY KEY, customer text NOT NULL, amount int NOT NULL)',
  );
  const order = () =>
    sql('INSERT INTO orders (id, customer, amount) VALUES ($1, $2, $3)', [randomUUID(), 'c', 7]);
  return {
    business: () => transactions.run(order),
    throughInbox: (key) => idempotency.runOnce(key, order, { store: 'inbox' }),
    async redisClaims() {
      let ran = 0;
      return {
        one: () =>
          idempotency.runOnce(randomUUID(), async () => {
            ran += 1;
          }),
        ran: () => ran,
        close: () => app.get(RedisClient).call('FLUSHALL'),
      };
    },
    async truncate() {
      await sql('TRUNCATE orders, event_inbox');
      await sql('CHECKPOINT');
    },
    async orders() {
      const [{ n }] = await sql('SELECT count(*)::int AS n FROM orders');
      return n;
    },
    close: () => app.close(),
  };
}
