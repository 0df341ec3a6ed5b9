// A relay in a process of its own, in plain JavaScript: it migrates its schema first.
require('reflect-metadata');
const { appendFileSync } = require('node:fs');
const { Module } = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const { diagnostics, ServiceIdentityModule } = require('@mainstay/core');
const { DatabaseModule } = require('@mainstay/database');
const { KafkaBusModule } = require('@mainstay/kafka-bus');
const { OutboxModule, OutboxRelay, outboxMigrations } = require('@mainstay/outbox');

const settings = JSON.parse(process.argv[2]);

class RelayModule {}
Module({
  imports: [
    ServiceIdentityModule.forRoot({ name: 'chaos_relay', environment: 'testing' }),
    DatabaseModule.forRoot({
      url: settings.postgres,
      schema: settings.schema,
      migrations: outboxMigrations,
      migrate: 'up',
    }),
    KafkaBusModule.forRoot({ driver: 'kafkajs', bootstrapServers: settings.kafka }),
    OutboxModule.forRoot({
      batchSize: settings.batchSize,
      // Beside what else a machine does an answer may take seconds: that is no death.
      relay: { leaseMs: 20_000, renewMs: 200, publishTimeoutMs: 15_000 },
    }),
  ],
})(RelayModule);

async function run() {
  // Its owner is gone: nobody else would end it.
  process.once('disconnect', () => process.exit(1));
  diagnostics.log.subscribe(undefined, ({ level, message, fields, error }) => {
    if (level === 'debug' || level === 'info') return;
    const line = JSON.stringify({ level, message, fields, error: String(error?.stack ?? '') });
    appendFileSync(settings.logFile, `${line}\n`);
  });
  const app = await NestFactory.createApplicationContext(RelayModule, { logger: false });
  process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));
  const relay = app.get(OutboxRelay);
  const timer = setInterval(() => {
    if (relay.shardCount === 0) return;
    clearInterval(timer);
    process.send?.('holds shards');
  }, 20);
}

void run();
