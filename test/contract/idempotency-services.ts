import { Test } from '@nestjs/testing';
import { ServiceIdentityModule } from '@mainstay/core';
import { Idempotency, IdempotencyModule, type IdempotencyOptions } from '@mainstay/idempotency';
import type { StoreUnderTest } from './idempotency.contract';

/** Two applications of one service, each with its own modules and the same store behind them. */
export async function twoServices(
  modules: () => object[],
  options: IdempotencyOptions,
  cleanUp: () => Promise<void> = async () => undefined,
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
    return app.init();
  };
  const one = await start();
  const other = await start();
  return {
    services: [one.get(Idempotency), other.get(Idempotency)],
    async close() {
      await one.close();
      await other.close();
      await cleanUp();
    },
  };
}
