import { DatabaseModule, Transactions } from '@mainstay/database';
import { inboxMigrations } from '@mainstay/idempotency';
import { describeOn, uniquePrefix } from '@mainstay/testing';
import { idempotencyContract } from './idempotency.contract';
import { twoServices } from './idempotency-services';

describeOn(['postgres'], 'The idempotency store inbox, on a real server', ({ postgres }) => {
  const schema = uniquePrefix('inbox');
  const database = () => [
    DatabaseModule.forRoot({
      url: postgres.url,
      schema,
      migrations: inboxMigrations,
      migrate: 'up',
    }),
  ];
  idempotencyContract(() =>
    twoServices(database, { defaultStore: 'inbox', inbox: { lockTimeoutMs: 300 } }, async (app) =>
      app.get(Transactions).manager().query(`DROP SCHEMA ${schema} CASCADE`),
    ),
  );
});
