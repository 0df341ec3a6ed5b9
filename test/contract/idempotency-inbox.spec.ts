import { DatabaseModule, Transactions } from '@mainstay/database';
import { inboxMigrations } from '@mainstay/idempotency';
import { describeOn, uniquePrefix } from '@mainstay/testing';
import {
  idempotencyBatchesContract,
  idempotencyServices,
  idempotencyStoreContract,
} from '@mainstay/testing/contracts/idempotency-store';

describeOn(['postgres'], 'The idempotency store inbox, on a real server', ({ postgres }) => {
  const database = (schema: string) => [
    DatabaseModule.forRoot({
      url: postgres.url,
      schema,
      migrations: inboxMigrations,
      migrate: 'up',
    }),
  ];
  const open = () => {
    const schema = uniquePrefix('inbox');
    return idempotencyServices(
      { defaultStore: 'inbox', inbox: { lockTimeoutMs: 300 } },
      () => database(schema),
      async (app) => app.get(Transactions).manager().query(`DROP SCHEMA ${schema} CASCADE`),
    );
  };
  idempotencyStoreContract(open);
  idempotencyBatchesContract(open);
});
