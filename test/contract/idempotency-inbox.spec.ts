import { DatabaseModule, Transactions } from '@mainstay/database';
import { inboxMigrations } from '@mainstay/idempotency';
import { describeOn, uniquePrefix } from '@mainstay/testing';
import { idempotencyBatchesContract } from './idempotency-batches.contract';
import { idempotencyContract } from './idempotency.contract';
import { twoServices } from './idempotency-services';

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
    return twoServices(
      () => database(schema),
      { defaultStore: 'inbox', inbox: { lockTimeoutMs: 300 } },
      async (app) => app.get(Transactions).manager().query(`DROP SCHEMA ${schema} CASCADE`),
    );
  };
  idempotencyContract(open);
  idempotencyBatchesContract(open);
});
