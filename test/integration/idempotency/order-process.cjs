// An HTTP service in a process of its own, in plain JavaScript: it hangs after its effect.
require('reflect-metadata');
const { appendFileSync } = require('node:fs');
const { Controller, Module, Post } = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const { diagnostics, ServiceIdentityModule } = require('@mainstay/core');
const { DatabaseModule, Transactions } = require('@mainstay/database');
const { ErrorFilter } = require('@mainstay/errors');
const { IdempotencyModule, IdempotentRequest, inboxMigrations } = require('@mainstay/idempotency');
const { RedisModule } = require('@mainstay/redis');

const settings = JSON.parse(process.argv[2]);
diagnostics.log.subscribe(undefined, () => undefined);

class OrdersController {
  constructor(transactions) {
    this.transactions = transactions;
  }

  async create() {
    await this.transactions.manager().query("INSERT INTO done VALUES ('order')");
    appendFileSync(settings.startsFile, 'start\n');
    if (settings.hangs) await new Promise(() => undefined);
    return { pid: process.pid };
  }
}
Reflect.defineMetadata('design:paramtypes', [Transactions], OrdersController);
Controller('orders')(OrdersController);
const create = Object.getOwnPropertyDescriptor(OrdersController.prototype, 'create');
for (const decorate of [Post(), IdempotentRequest()]) {
  decorate(OrdersController.prototype, 'create', create);
}

class AppModule {}
Module({
  imports: [
    ServiceIdentityModule.forRoot({ name: 'order_service' }),
    DatabaseModule.forRoot({
      url: settings.database,
      schema: settings.schema,
      migrations: inboxMigrations,
      migrate: 'up',
    }),
    RedisModule.forRoot({ url: settings.redis }),
    IdempotencyModule.forRoot({
      defaultStore: settings.store,
      keyPrefix: settings.schema,
      leaseMs: 1_500,
      renewMs: 300,
    }),
  ],
  controllers: [OrdersController],
})(AppModule);

async function run() {
  const app = await NestFactory.create(AppModule, { logger: false });
  app.useGlobalFilters(new ErrorFilter({ service: 'order', correlationId: () => undefined }));
  await app.listen(0, '127.0.0.1');
  process.send({ url: await app.getUrl() });
}

void run();
