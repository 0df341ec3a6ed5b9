import {
  Catch,
  Controller,
  Injectable,
  Module,
  ParseIntPipe,
  UseFilters,
  UseGuards,
  UseInterceptors,
  type CallHandler,
  type CanActivate,
  type ExceptionFilter,
  type ExecutionContext,
  type INestApplication,
  type NestInterceptor,
  type Type,
} from '@nestjs/common';
import { Ctx, EventPattern, KafkaContext, Payload, RpcException } from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import { HealthRegistry, retryLater, ServiceIdentityModule } from '@mainstay/core';
import { IdempotencyModule, IdempotentConsumer } from '@mainstay/idempotency';
import {
  deadLetterTopicName,
  KAFKA_DRIVER,
  KafkaBus,
  KafkaBusModule,
  MainstayKafkaStrategy,
  retryTopicName,
  type KafkaBusModuleOptions,
  type KafkaDriver,
} from '@mainstay/kafka-bus';
import { CircuitBreaker, ResilienceModule } from '@mainstay/resilience';
import { uniquePrefix, waitFor } from '@mainstay/testing';
import { EMPTY, of } from 'rxjs';
import { committed, readTopic, texts } from './bus-application';

interface Order {
  readonly id: number;
}

class Refused extends Error {}

/** An application as Nest's users have it: patterns on a controller, and what stands before. */
function shop() {
  const [topic, group] = [uniquePrefix('orders'), uniquePrefix('billing')];

  @Injectable()
  class Journal {
    readonly lines: string[] = [];
    failing: (id: number, run: number) => unknown = () => undefined;
    runs(id: number) {
      return this.lines.filter((line) => line === `order ${id}`).length;
    }
  }
  @Injectable()
  class NotSeven implements CanActivate {
    constructor(private readonly journal: Journal) {}
    canActivate(context: ExecutionContext) {
      const order = context.switchToRpc().getData<Order>();
      this.journal.lines.push(`guard ${context.getType()}`);
      return order.id !== 7;
    }
  }
  @Injectable()
  class Around implements NestInterceptor {
    constructor(private readonly journal: Journal) {}
    intercept(_context: ExecutionContext, next: CallHandler) {
      this.journal.lines.push('interceptor');
      return next.handle();
    }
  }
  @Catch(Refused)
  class Forgiving implements ExceptionFilter {
    catch() {
      return of('forgiven');
    }
  }
  @Controller()
  @UseGuards(NotSeven)
  class Orders {
    constructor(private readonly journal: Journal) {}

    @(EventPattern(topic, {
      retry: { attempts: 2, initialDelayMs: 5, topics: ['1s'] },
    }) as MethodDecorator)
    @UseInterceptors(Around)
    @UseFilters(Forgiving)
    @IdempotentConsumer()
    async handle(@Payload('id', ParseIntPipe) id: number, @Ctx() context: KafkaContext) {
      const { headers } = context.getMessage();
      const place = `${context.getTopic() === topic} ${context.getPartition() >= 0}`;
      this.journal.lines.push(`order ${id}`, `context ${place} ${String(headers?.kind)}`);
      return this.journal.failing(id, this.journal.runs(id));
    }
  }
  return { topic, group, Journal, NotSeven, Around, Orders };
}

type Shop = Omit<ReturnType<typeof shop>, 'Orders'> & { readonly Orders: Type };

/** What an application gets that keeps its `@EventPattern` methods, on any driver. */
export function nestTransportSuite(options: () => KafkaBusModuleOptions): void {
  const open: INestApplication[] = [];
  const start = async (setup: Shop) => {
    @Module({
      imports: [
        ServiceIdentityModule.forRoot({ name: 'shop_service', environment: 'testing' }),
        KafkaBusModule.forRoot({
          ...options(),
          topics: { ensure: true },
          requireIdempotency: true,
        }),
        IdempotencyModule.forRoot({ memory: true }),
        ResilienceModule.forRoot({}),
      ],
      controllers: [setup.Orders],
      providers: [setup.Journal, setup.NotSeven, setup.Around],
    })
    class App {}
    const module = await Test.createTestingModule({ imports: [App] }).compile();
    const app = module.createNestApplication({ logger: false });
    open.push(app);
    // All that main.ts changes.
    app.connectMicroservice({ strategy: new MainstayKafkaStrategy(app, { group: setup.group }) });
    await app.startAllMicroservices();
    await app.init();
    const bus = app.get(KafkaBus);
    return {
      app,
      driver: app.get<KafkaDriver>(KAFKA_DRIVER),
      journal: app.get(setup.Journal),
      publish: (text: string, key = 'k') =>
        bus.publishBytes({
          topic: setup.topic,
          key: Buffer.from(key),
          value: Buffer.from(text),
          headers: { kind: 'sale' },
        }),
    };
  };
  const until = (what: string, condition: () => unknown) =>
    waitFor(condition, { what, deadlineMs: 20_000 });
  const orders = (lines: readonly string[]) => lines.filter((line) => line.startsWith('order'));

  afterEach(async () => {
    await Promise.all(open.splice(0).map((app) => app.close()));
  });

  it('calls them through guards, interceptors and pipes, with payload and context', async () => {
    const setup = shop();
    const { driver, journal, publish } = await start(setup);
    await publish('{"id":"1"}');
    const all = async () => (await committed(driver, setup.group, setup.topic)) === 1;
    await until('its offset to be committed', all);
    expect(journal.lines).toEqual([
      'guard rpc',
      'interceptor',
      'order 1',
      'context true true sale',
    ]);
  });

  it('retries what throws in place, then in its topics, and loses nothing', async () => {
    const setup = shop();
    const { driver, journal, publish } = await start(setup);
    journal.failing = (id) => {
      if (id === 1) throw Object.assign(new RpcException('broken'), { code: 'BROKEN' });
    };
    for (const id of [1, 2, 3]) await publish(`{"id":${id}}`);
    const [dead] = await readTopic(driver, deadLetterTopicName(setup.topic), 1);
    expect(texts(dead!)).toMatchObject({ 'x-attempts': '3', 'x-error-code': 'BROKEN' });
    expect(journal.runs(1)).toBe(3);
    const [retried] = await readTopic(driver, retryTopicName(setup.topic, setup.group, '1s'), 1);
    expect(texts(retried!)['x-error-message']).toBe('broken');
    await until('what stands behind it', () => orders(journal.lines).includes('order 3'));
  });

  it('lets poison lie: what a pipe or guard refuses never blocks what is behind', async () => {
    const setup = shop();
    const { driver, journal, publish } = await start(setup);
    for (const text of ['no json', '{"id":7}', '{"id":8}']) await publish(text);
    await until('what stands behind it', () => journal.runs(8) === 1);
    const dead = await readTopic(driver, deadLetterTopicName(setup.topic), 2);
    expect(dead.map(({ value }) => String(value))).toEqual(['no json', '{"id":7}']);
    expect(orders(journal.lines)).toEqual(['order 8']);
  });

  it('heeds filters, outcomes and observables that end without a value', async () => {
    const setup = shop();
    const { driver, journal, publish } = await start(setup);
    journal.failing = (id, run) => {
      if (id === 1) throw new Refused();
      if (id === 3) return EMPTY;
      return id === 2 && run < 3 ? retryLater(5) : undefined;
    };
    for (const id of [1, 2, 3]) await publish(`{"id":${id}}`);
    const all = async () => (await committed(driver, setup.group, setup.topic)) === 3;
    await until('all to be committed', all);
    expect(orders(journal.lines)).toEqual(['order 1', ...Array(3).fill('order 2'), 'order 3']);
    // None of them once more for having answered nothing.
    expect(journal.lines.filter((line) => line === 'interceptor')).toHaveLength(5);
  });

  it('keeps keys in order while others go on, and shows in health', async () => {
    const setup = shop();
    const { app, journal, publish } = await start(setup);
    let release: () => void = () => undefined;
    journal.failing = (id) =>
      id === 1 ? new Promise<void>((resolve) => (release = resolve)) : undefined;
    await publish('{"id":1}', 'a');
    await publish('{"id":2}', 'a');
    await publish('{"id":3}', 'b');
    await until('the other key', () => journal.runs(3) === 1);
    expect(journal.runs(2)).toBe(0);
    release();
    await until('the one behind it', () => journal.runs(2) === 1);
    const check = app.get(HealthRegistry).checks.find(({ name }) => name === 'kafka_consumer');
    expect(await check!.check(new AbortController().signal)).toMatchObject({
      status: 'healthy',
      details: { [setup.group]: { state: 'stable' } },
    });
  });

  it('waits without an attempt while a circuit is open, and runs an event once', async () => {
    const setup = shop();
    let isAway = true;
    let calls = 0;
    @Controller()
    class Guarded {
      @(EventPattern(setup.topic, { retry: { attempts: 1 } }) as MethodDecorator)
      @IdempotentConsumer({ key: ({ id }: Order) => String(id) })
      @CircuitBreaker({ name: 'billing', failureThreshold: 1, recoveryTimeoutMs: 100 })
      async take({ id }: Order) {
        calls += 1;
        if (isAway && id === 2) throw new Error('away');
      }
    }
    const { driver, publish } = await start({ ...setup, Orders: Guarded });
    await publish('{"id":2}', 'a');
    await readTopic(driver, deadLetterTopicName(setup.topic), 1);
    isAway = false;
    for (const id of [1, 1, 1]) await publish(`{"id":${id}}`, 'b');
    const all = async () => (await committed(driver, setup.group, setup.topic)) === 4;
    await until('all to be committed', all);
    expect(calls).toBe(2);
  });
}
