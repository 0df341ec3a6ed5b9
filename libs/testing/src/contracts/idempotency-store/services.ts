import { ServiceIdentityModule } from '@mainstay/core';
import { Idempotency, IdempotencyModule, type IdempotencyOptions } from '@mainstay/idempotency';
import type { ModuleMetadata } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';

/** A service with a store; two of them share what is stored. */
export interface StoreUnderTest {
  readonly services: readonly [Idempotency, Idempotency];
  close(): Promise<void>;
}

/**
 * Two applications of one service, each with its own modules and the same store behind them.
 *
 * @param options - Of both: name the store under test in `stores` and as `defaultStore`.
 * @param modules - Which modules the store needs; called for each of the two.
 * @param cleanUp - Runs before the last of them is closed.
 */
export async function idempotencyServices(
  options: IdempotencyOptions,
  modules: () => NonNullable<ModuleMetadata['imports']> = () => [],
  cleanUp: (app: TestingModule) => Promise<unknown> = async () => undefined,
): Promise<StoreUnderTest> {
  const start = async () => {
    const app = await Test.createTestingModule({
      imports: [
        ServiceIdentityModule.forRoot({ name: 'test_service' }),
        ...modules(),
        IdempotencyModule.forRoot(options),
      ],
    }).compile();
    app.useLogger(false);
    await app.init();
    return app;
  };
  const one = await start();
  const other = await start();
  return {
    services: [one.get(Idempotency), other.get(Idempotency)],
    async close() {
      await other.close();
      await cleanUp(one);
      await one.close();
    },
  };
}
