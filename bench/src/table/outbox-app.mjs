// A service that writes and relays; its broker takes everything at once.
import 'reflect-metadata';
import { createRequire } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';

const require = createRequire(new URL('../../../package.json', import.meta.url));
const { Global, Module } = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const { ServiceIdentityModule } = require('@mainstay/core');
const { DatabaseModule, Transactions } = require('@mainstay/database');
const { defineEvent, EVENT_PUBLISHER } = require('@mainstay/events');
const { Outbox, OutboxModule, outboxMigrations } = require('@mainstay/outbox');

const KEYS = 1000;
const PATIENCE_MS = 30_000;

class TickedV1 {}
const Ticked = defineEvent({ type: 'bench.ticked.v1', data: TickedV1, key: ({ key }) => key });

export async function startOutbox({ url, schema, outbox }) {
  let published = 0;
  const publisher = {
    stopsKeyOnFailure: true,
    async publishRecords(records) {
      published += records.length;
      return records.map(() => ({ status: 'published' }));
    },
  };
  class PublisherModule {}
  Module({
    providers: [{ provide: EVENT_PUBLISHER, useValue: publisher }],
    exports: [EVENT_PUBLISHER],
  })(PublisherModule);
  Global()(PublisherModule);
  class TableModule {}
  Module({
    imports: [
      ServiceIdentityModule.forRoot({ name: 'bench', environment: 'production' }),
      PublisherModule,
      DatabaseModule.forRoot({ url, schema, migrations: outboxMigrations, migrate: 'up' }),
      OutboxModule.forRoot(outbox),
    ],
  })(TableModule);
  const app = await NestFactory.createApplicationContext(TableModule, {
    logger: ['error', 'warn'],
  });
  const transactions = app.get(Transactions);
  const rows = app.get(Outbox);
  return {
    /** One transaction of so many events. */
    add: (from, count) =>
      transactions.run(() =>
        rows.addAll(
          Array.from({ length: count }, (_, index) =>
            Ticked.create({ key: `k${(from + index) % KEYS}`, n: from + index }),
          ),
        ),
      ),
    /** How many went out, once it is all of them or nothing more comes. */
    async published(count) {
      const deadline = performance.now() + PATIENCE_MS;
      while (published < count && performance.now() < deadline) await pause(100);
      return published;
    },
    close: () => app.close(),
  };
}
