import { startOutboxApp } from '../integration/outbox/outbox-app';
import { outboxContract } from './outbox.contract';

describe('The outbox in memory', () => {
  outboxContract(
    (publisher, outbox) => startOutboxApp({ publisher, outbox }),
    (app) => app.close(),
  );
});
