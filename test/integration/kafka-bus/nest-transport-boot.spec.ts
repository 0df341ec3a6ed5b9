import { Controller, Module, Scope, type INestMicroservice, type Type } from '@nestjs/common';
import { ModuleRef, NestFactory } from '@nestjs/core';
import {
  EventPattern,
  MessagePattern,
  Transport,
  type AsyncMicroserviceOptions,
} from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import { ServiceIdentityModule } from '@mainstay/core';
import {
  KafkaBus,
  KafkaBusModule,
  KafkaConsumers,
  MainstayKafkaStrategy,
} from '@mainstay/kafka-bus';
import { waitFor } from '@mainstay/testing';

const appOf = (...controllers: Type[]) => {
  @Module({
    imports: [
      ServiceIdentityModule.forRoot({ name: 'shop_service', environment: 'testing' }),
      KafkaBusModule.forRoot({ driver: 'memory' }),
    ],
    controllers,
  })
  class App {}
  return App;
};

async function create(...controllers: Type[]) {
  const module = await Test.createTestingModule({ imports: [appOf(...controllers)] }).compile();
  return module.createNestApplication({ logger: false });
}

describe('booting with the strategy', () => {
  it('refuses request and reply, naming class, method and pattern', async () => {
    @Controller()
    class Prices {
      @MessagePattern('prices.get')
      get() {}
      @MessagePattern('prices.tcp', Transport.TCP)
      getOverTcp() {}
      @EventPattern({ cmd: 'changed' })
      changed() {}
    }
    const app = await create(Prices);
    app.connectMicroservice({ strategy: new MainstayKafkaStrategy(app) });
    await expect(app.init()).rejects.toMatchObject({
      code: 'KAFKA_SUBSCRIPTION_INVALID',
      problems: [
        expect.stringMatching(/^Prices\.get has @MessagePattern\("prices\.get"\): .*@EventPattern/),
        'Prices.changed: the pattern {"cmd":"changed"} is no topic and no RegExp.',
      ],
    });
  });

  it('refuses two methods for one topic in a group, and one made per request', async () => {
    @Controller()
    class Orders {
      @EventPattern(['orders', 'refunds'])
      handle() {}
      @EventPattern('orders', Transport.KAFKA)
      count(_order: unknown) {}
      @EventPattern('orders', { group: 'elsewhere' })
      copy(_order: unknown) {}
    }
    @Controller({ scope: Scope.REQUEST })
    class PerRequest {
      @EventPattern('prices')
      handle(_price: unknown) {}
    }
    const app = await create(Orders, PerRequest);
    app.connectMicroservice({ strategy: new MainstayKafkaStrategy(app) });
    await expect(app.init()).rejects.toMatchObject({
      problems: [
        expect.stringMatching(/^PerRequest\.handle: PerRequest is request-scoped/),
        expect.stringMatching(/^Orders\.handle and Orders\.count both take orders /),
      ],
    });
  });

  it('says that it came too late', async () => {
    const app = await create();
    await app.init();
    expect(() => new MainstayKafkaStrategy(app)).toThrow(/before app\.init\(\)/);
    await app.close();
  });

  it('has every method in the group of each strategy, and once in a group of its own', async () => {
    @Controller()
    class Orders {
      @EventPattern('orders')
      handle(_order: unknown) {}
      @EventPattern('orders', { group: 'elsewhere' })
      copy(_order: unknown) {}
    }
    const app = await create(Orders);
    for (const group of ['billing', 'audit']) {
      app.connectMicroservice({ strategy: new MainstayKafkaStrategy(app, { group }) });
    }
    await app.init();
    const groups = app.get(KafkaConsumers).subscriptions.map(({ group, place }) => [place, group]);
    expect(groups).toEqual([
      ['Orders.handle', 'billing'],
      ['Orders.handle', 'audit'],
      ['Orders.copy', 'elsewhere'],
    ]);
    await app.close();
  });

  it('leaves the patterns alone where no strategy was made', async () => {
    @Controller()
    class Prices {
      @MessagePattern('prices.get')
      get() {}
    }
    const app = await create(Prices);
    await app.init();
    expect(app.get(KafkaConsumers).subscriptions).toEqual([]);
    await app.close();
  });

  it('serves an application that is nothing but a microservice', async () => {
    const seen: unknown[] = [];
    @Controller()
    class Orders {
      @EventPattern('orders.placed')
      handle(order: unknown) {
        seen.push(order);
      }
    }
    const options: AsyncMicroserviceOptions & { logger: false } = {
      inject: [ModuleRef],
      useFactory: (ref: ModuleRef) => ({
        strategy: new MainstayKafkaStrategy(ref, { group: 'orders' }),
      }),
      logger: false,
    };
    const app: INestMicroservice = await NestFactory.createMicroservice(appOf(Orders), options);
    await app.listen();
    const bus = app.get(KafkaBus);
    const value = Buffer.from('{"id":1}');
    await bus.publishBytes({ topic: 'orders.placed', key: null, value, headers: {} });
    await waitFor(() => seen.length === 1, { what: 'the order' });
    expect(seen).toEqual([{ id: 1 }]);
    expect(app.get(KafkaConsumers).groups.map(({ group }) => group)).toEqual(['orders']);
    await app.close();
  });
});
