import { Test, type TestingModule } from '@nestjs/testing';
import { ServiceIdentityModule } from '@mainstay/core';
import { Idempotency, IdempotencyModule, type IdempotencyOptions } from '@mainstay/idempotency';
import type { StoreUnderTest } from './idempotency.contract';

/** Two applications of one service, each with its own modules and the same store behind them. */
export async function twoServices(
  modules: () => object[],
  options: IdempotencyOptions,
  cleanUp: (app: TestingModule) => Promise<unknown> = async () => undefined,
): Promise<StoreUnderTest> {
  const start = async () => {
    const app = await Test.createTestingModule({
      imports: [
        ServiceIdentityModule.forRoot({ name: 'test_service' }),
        ...(modules() as []),
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
