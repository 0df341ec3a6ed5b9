import type { Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { DatabaseModule, Transactions, type MigrationClass } from '@mainstay/database';
import { resolvePostgres, uniquePrefix } from '@mainstay/testing';
import { Client } from 'pg';

/** A store of an application and the transactions it joins. */
export interface AppStoreFixture<Store> {
  readonly store: Store;
  readonly transactions: Transactions;
  close(): Promise<void>;
}

/** The store over memory-mode transactions. */
export async function inMemory<Store extends object>(
  type: Type<Store>,
): Promise<AppStoreFixture<Store>> {
  const imports = [DatabaseModule.forRoot({ mock: true })];
  const app = await (
    await Test.createTestingModule({ imports, providers: [type] }).compile()
  ).init();
  return {
    store: app.get(type),
    transactions: app.get(Transactions),
    close: () => app.close(),
  };
}

/** The store over a schema of its own on a real PostgreSQL, dropped at the end. */
export async function onPostgres<Store extends object>(
  type: Type<Store>,
  migrations: readonly MigrationClass[],
): Promise<AppStoreFixture<Store>> {
  const server = await resolvePostgres();
  const schema = uniquePrefix().replaceAll(/[^a-z0-9_]/g, '_');
  const options = { url: server.url, schema, migrations, migrate: 'up' as const };
  const imports = [DatabaseModule.forRoot(options)];
  const app = await (
    await Test.createTestingModule({ imports, providers: [type] }).compile()
  ).init();
  return {
    store: app.get(type),
    transactions: app.get(Transactions),
    close: async () => {
      await app.close();
      const client = new Client({ connectionString: server.url });
      await client.connect();
      await client.query(`DROP SCHEMA "${schema}" CASCADE`);
      await client.end();
      await server.stop();
    },
  };
}
