// A process that only relays, as the README of @mainstay/outbox shows it.
import 'reflect-metadata';
import { ServiceIdentityModule } from '@mainstay/core';
import { DatabaseModule } from '@mainstay/database';
import { KafkaBusModule } from '@mainstay/kafka-bus';
import { OutboxModule, outboxMigrations } from '@mainstay/outbox';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

const { url, schema, bootstrapServers, outbox } = JSON.parse(process.argv[2]);

class RelayModule {}
Module({
  imports: [
    ServiceIdentityModule.forRoot({ name: 'bench', environment: 'production' }),
    DatabaseModule.forRoot({ url, schema, migrations: outboxMigrations, migrate: 'up' }),
    KafkaBusModule.forRoot({ bootstrapServers }),
    OutboxModule.forRoot({ ...outbox }),
  ],
})(RelayModule);

void run();

async function run() {
  const app = await NestFactory.createApplicationContext(RelayModule, {
    logger: ['error', 'warn'],
  });
  process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));
  process.send('ready');
}
