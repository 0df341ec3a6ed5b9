import type { Idempotency } from '@mainstay/idempotency';
import type { StoreUnderTest } from './services';

/** The two services on one store that is opened for the suite, once it has begun. */
export function withServices(open: () => Promise<StoreUnderTest>): {
  readonly one: Idempotency;
  readonly other: Idempotency;
} {
  let store: StoreUnderTest;
  beforeAll(async () => {
    store = await open();
  });
  afterAll(() => store.close());
  return {
    get one() {
      return store.services[0];
    },
    get other() {
      return store.services[1];
    },
  };
}
