import { RedisModule } from '@mainstay/redis';
import { describeOn, uniquePrefix } from '@mainstay/testing';
import { idempotentRequestSuite } from './idempotent-request.suite';
import { startOrders, type Effects } from './orders-application';

describeOn(['redis'], '@IdempotentRequest with the store redis', ({ redis }) => {
  idempotentRequestSuite(async () => {
    const done: string[] = [];
    const effects: Effects = { add: async (order) => void done.push(order) };
    const keyPrefix = uniquePrefix('requests');
    const start = () =>
      startOrders([RedisModule.forRoot({ url: redis.url })], { useValue: effects }, { keyPrefix });
    const apps = [await start(), await start()];
    return {
      apps,
      done: async (order) => done.filter((id) => id === order).length,
      undoes: false,
      close: async () => {
        await Promise.all(apps.map(({ app }) => app.close()));
      },
    };
  });
});
