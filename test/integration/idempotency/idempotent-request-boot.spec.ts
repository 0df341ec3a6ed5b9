import { Controller, Injectable, Post, Sse, type Type } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { CoreModule, ServiceIdentityModule } from '@mainstay/core';
import { IdempotencyModule, IdempotentRequest, type IdempotencyStore } from '@mainstay/idempotency';
import { NEVER, type Observable } from 'rxjs';

const forgetful: IdempotencyStore = {
  name: 'forgetful',
  runOnce: async (_key, work) => ({
    status: 'first',
    value: await work.apply((await work.prepare?.()) as never),
  }),
};

@Controller('broken')
class BrokenController {
  @Sse('events')
  @IdempotentRequest({ store: 'memory' })
  events(): Observable<never> {
    return NEVER;
  }

  @Post('one')
  @IdempotentRequest({ store: 'forgetful' })
  one(): void {}

  @Post('two')
  @IdempotentRequest({ store: 'inbox' })
  two(): void {}

  @Post('three')
  @IdempotentRequest({ store: 'memory', maxKeyLength: 0 })
  three(): void {}
}

@Injectable()
class BrokenService {
  @IdempotentRequest({ store: 'memory' })
  four(): void {}
}

it('@IdempotentRequest fails the boot where it cannot work, naming every method', async () => {
  const module = await Test.createTestingModule({
    imports: [
      ServiceIdentityModule.forRoot({ name: 'broken_service' }),
      IdempotencyModule.forRoot({ defaultStore: 'memory', stores: [forgetful] }),
    ],
    controllers: [BrokenController],
    providers: [BrokenService],
  }).compile();
  const app = module.createNestApplication({ logger: false });
  const booting = app.init();
  await expect(booting).rejects.toMatchObject({ code: 'METHOD_CHAIN_INVALID' });
  await expect(booting).rejects.toThrow(/BrokenController\.events: .*never ends/);
  await expect(booting).rejects.toThrow(/BrokenController\.one: .*forgetful remembers no results/);
  await expect(booting).rejects.toThrow(/BrokenController\.two: .*inbox needs DatabaseModule/);
  await expect(booting).rejects.toThrow(/BrokenController\.three: .*maxKeyLength must be/);
  await expect(booting).rejects.toThrow(/BrokenService\.four: .*no HTTP handler/);
  await app.close();
});

it('@IdempotentRequest fails the boot on Fastify, whose responses it cannot hold', async () => {
  @Controller('orders')
  class OrdersController {
    @Post()
    @IdempotentRequest()
    place(): void {}
  }
  class Fastify extends ExpressAdapter {
    override getType(): string {
      return 'fastify';
    }
  }
  const module = await Test.createTestingModule({
    imports: [IdempotencyModule.forRoot({ defaultStore: 'memory' })],
    controllers: [OrdersController],
  }).compile();
  const app = module.createNestApplication(new Fastify(), { logger: false });
  await expect(app.init()).rejects.toThrow(
    /OrdersController\.place: @IdempotentRequest: it works with @nestjs\/platform-express/,
  );
  await app.close();
});

describe('@IdempotentRequest without IdempotencyModule', () => {
  @Controller('orders')
  class OrdersController {
    @Post()
    @IdempotentRequest()
    place(): void {}
  }
  const boot = async (...imports: Type[]) => {
    const module = await Test.createTestingModule({
      imports,
      controllers: [OrdersController],
    }).compile();
    return module.createNestApplication({ logger: false }).init();
  };

  it('fails the boot, naming class and method', async () => {
    const booting = boot(CoreModule);
    await expect(booting).rejects.toMatchObject({ code: 'METHOD_CHAIN_INVALID' });
    await expect(booting).rejects.toThrow(
      /OrdersController\.place has @IdempotentRequest, but IdempotencyModule is not imported/,
    );
  });

  it('fails the boot of an application that imports no module of the suite too', async () => {
    const booting = boot();
    await expect(booting).rejects.toMatchObject({ code: 'METHOD_CHAIN_INVALID' });
    await expect(booting).rejects.toThrow(/IdempotencyModule is not imported/);
  });
});
