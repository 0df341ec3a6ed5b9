import { ServiceIdentityModule } from '@mainstay/core';
import { DatabaseModule, Transactions } from '@mainstay/database';
import { defineEvent, EVENT_PUBLISHER, type EventPublisher } from '@mainstay/events';
import { Outbox, OutboxModule, OutboxRelay, outboxMigrations } from '@mainstay/outbox';
import type { OutboxModuleOptions } from '@mainstay/outbox';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { IsInt, IsString } from 'class-validator';
import { DataSource } from 'typeorm';

class NumberedData {
  @IsString()
  declare subject: string;

  @IsInt()
  declare n: number;
}

/** An event with a key of its own and a number to see the order by. */
export const Numbered = defineEvent({
  type: 'tests.numbered.v1',
  data: NumberedData,
  key: ({ subject }) => subject,
});

@Global()
@Module({})
class PublisherModule {
  static with(publisher: EventPublisher): DynamicModule {
    return {
      module: PublisherModule,
      providers: [{ provide: EVENT_PUBLISHER, useValue: publisher }],
      exports: [EVENT_PUBLISHER],
    };
  }
}

/** What one application of a suite is made of. */
export interface OutboxAppSettings {
  /** Undefined: in memory, without a database. */
  readonly url?: string;
  readonly schema?: string;
  readonly publisher?: EventPublisher;
  readonly outbox?: OutboxModuleOptions;
  readonly poolSize?: number;
  readonly name?: string;
}

/** An application with an outbox, as a service has it. */
export interface OutboxApp {
  readonly module: TestingModule;
  readonly outbox: Outbox;
  readonly relay: OutboxRelay;
  readonly transactions: Transactions;
  readonly dataSource: DataSource;
  query<Row>(text: string, values?: unknown[]): Promise<Row[]>;
  /** One transaction that adds these numbers of a subject. */
  add(subject: string, ...numbers: number[]): Promise<void>;
  close(): Promise<void>;
}

/** Starts one; migrates its schema first. */
export async function startOutboxApp(settings: OutboxAppSettings): Promise<OutboxApp> {
  const { url, publisher, outbox: given } = settings;
  const enabled = publisher !== undefined;
  const store = url === undefined ? 'memory' : 'postgres';
  const module = await Test.createTestingModule({
    imports: [
      ServiceIdentityModule.forRoot({ name: settings.name ?? 'outbox_tests' }),
      database(settings),
      ...(publisher === undefined ? [] : [PublisherModule.with(publisher)]),
      OutboxModule.forRoot({ store, ...given, relay: { enabled, ...given?.relay } }),
    ],
  }).compile();
  await module.init();
  const outbox = module.get(Outbox);
  const transactions = module.get(Transactions);
  return {
    module,
    outbox,
    relay: module.get(OutboxRelay),
    transactions,
    get dataSource() {
      return module.get(DataSource);
    },
    query: (text, values) => module.get(DataSource).query(text, values),
    add: (subject, ...numbers) =>
      transactions.run(async () => {
        for (const n of numbers) await outbox.add(Numbered.create({ subject, n }));
      }),
    close: () => module.close(),
  };
}

function database({ url, schema, poolSize = 4 }: OutboxAppSettings): DynamicModule {
  if (url === undefined) return DatabaseModule.forRoot({ mock: true });
  return DatabaseModule.forRoot({
    url,
    poolSize,
    migrations: outboxMigrations,
    migrate: 'up',
    ...(schema === undefined ? {} : { schema }),
  });
}

/** Drops what a suite made. */
export async function dropSchema(app: OutboxApp, schema: string): Promise<void> {
  await app.query(`DROP SCHEMA "${schema}" CASCADE`);
}
