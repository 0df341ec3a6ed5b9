// A service of the ledger in a process of its own, in plain JavaScript: `teller` takes money out of
// its accounts and has its part in the inbox's transaction, `vault` puts it in under Redis claims.
require('reflect-metadata');
const { Injectable, Module } = require('@nestjs/common');
const { ServiceIdentityModule } = require('@mainstay/core');
const { DatabaseModule, databaseFailure, Transactions } = require('@mainstay/database');
const { defineEvent } = require('@mainstay/events');
const { IdempotencyModule, IdempotentConsumer, inboxMigrations } = require('@mainstay/idempotency');
const { KafkaBusModule, KafkaSubscribe } = require('@mainstay/kafka-bus');
const { Outbox, OutboxModule, outboxMigrations } = require('@mainstay/outbox');
const { RedisModule } = require('@mainstay/redis');
const { runConsumer } = require('../consuming-process.cjs');

const settings = JSON.parse(process.argv[2]);
const { role, name, clockOffMs } = settings;

if (clockOffMs !== 0) {
  const machine = Date;
  globalThis.Date = class extends machine {
    constructor(...given) {
      super(...(given.length === 0 ? [machine.now() + clockOffMs] : given));
    }

    static now() {
      return machine.now() + clockOffMs;
    }
  };
}

class Transfer {}
const key = ({ account }) => account;
const define = (type) => defineEvent({ type, data: Transfer, key });
const Requested = define('ledger.transfer.requested.v1');
const Debited = define('ledger.transfer.debited.v1');
const Credited = define('ledger.transfer.credited.v1');

class Teller {
  constructor(transactions, outbox) {
    this.sql = (text, values) => transactions.manager().query(text, values);
    this.outbox = outbox;
  }

  /** Runs in the transaction of the inbox's row. */
  async debit(event) {
    const { transfer, from, to, cents } = event.data;
    await this.sql('UPDATE account SET cents = cents - $2 WHERE id = $1', [from, cents]);
    await this.sql('INSERT INTO debit (transfer, cents) VALUES ($1, $2)', [transfer, cents]);
    await this.outbox.add(Debited.from(event, { ...event.data, account: to }));
  }

  async settle({ data: { transfer } }) {
    await this.sql('INSERT INTO settled (transfer) VALUES ($1)', [transfer]);
  }
}

class Vault {
  constructor(transactions, outbox) {
    this.transactions = transactions;
    this.outbox = outbox;
  }

  /** A transaction of its own: the claim in Redis is confirmed after its commit. */
  async credit(event) {
    const { transfer, from, to, cents } = event.data;
    try {
      await this.transactions.run(async (manager) => {
        const account = 'UPDATE account SET cents = cents + $2 WHERE id = $1';
        await manager.query(account, [to, cents]);
        const credit =
          'INSERT INTO credit (transfer, cents, account, process) VALUES ($1, $2, $3, $4)';
        await manager.query(credit, [transfer, cents, to, name]);
        await this.outbox.add(Credited.from(event, { ...event.data, account: from }));
      });
    } catch (error) {
      throw databaseFailure(error);
    }
  }
}

function provider(type, handlers) {
  Injectable()(type);
  Reflect.defineMetadata('design:paramtypes', [Transactions, Outbox], type);
  for (const { method, event, store } of handlers) {
    const descriptor = Object.getOwnPropertyDescriptor(type.prototype, method);
    KafkaSubscribe(event)(type.prototype, method, descriptor);
    IdempotentConsumer({ store })(type.prototype, method, descriptor);
    Object.defineProperty(type.prototype, method, descriptor);
  }
  return type;
}

const providers = {
  teller: () =>
    provider(Teller, [
      { method: 'debit', event: Requested, store: 'inbox' },
      { method: 'settle', event: Credited, store: 'inbox' },
    ]),
  vault: () => provider(Vault, [{ method: 'credit', event: Debited, store: 'redis' }]),
};

class LedgerModule {}
Module({
  imports: [
    ServiceIdentityModule.forRoot({ name: role, environment: 'testing' }),
    DatabaseModule.forRoot({
      url: settings.postgres,
      schema: role,
      poolSize: 10,
      migrations: [...outboxMigrations, ...inboxMigrations],
      migrate: 'up',
    }),
    RedisModule.forRoot({ url: settings.redis }),
    IdempotencyModule.forRoot({ onStoreFailure: 'reject', leaseMs: 3_000, renewMs: 1_000 }),
    KafkaBusModule.forRoot({
      driver: 'kafkajs',
      bootstrapServers: settings.kafka,
      consumer: { sessionTimeoutMs: 3_000 },
      topics: { ensure: true, partitions: 4 },
      requireIdempotency: true,
    }),
    OutboxModule.forRoot({ relay: { leaseMs: 3_000, renewMs: 500, publishTimeoutMs: 1_500 } }),
  ],
  providers: [providers[role]()],
})(LedgerModule);

// Its owner is gone: nobody else would end it.
process.once('disconnect', () => process.exit(1));
const levels = ['warn', 'error'];
void runConsumer(LedgerModule, { logFile: settings.logFile, levels });
