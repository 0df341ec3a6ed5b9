import { describeOn, uniquePrefix } from '@mainstay/testing';
import { dropSchema, startOutboxApp } from '../integration/outbox/outbox-app';
import { outboxContract } from './outbox.contract';

describeOn(['postgres'], 'The outbox on PostgreSQL', ({ postgres }) => {
  let schema: string;

  outboxContract(
    (publisher, outbox) => {
      schema = uniquePrefix('outbox');
      return startOutboxApp({ url: postgres.url, schema, publisher, outbox });
    },
    async (app) => {
      await dropSchema(app, schema);
      await app.close();
    },
  );
});
