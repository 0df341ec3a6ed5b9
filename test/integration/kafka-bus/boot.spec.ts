import { Injectable, Scope, UseGuards, UseInterceptors, type Provider } from '@nestjs/common';
import type { CallHandler, CanActivate, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { IsInt } from 'class-validator';
import { HealthRegistry, annotateMethod, IDEMPOTENT_HANDLER } from '@mainstay/core';
import { defineEvent, type EventEnvelope } from '@mainstay/events';
import {
  KafkaSubscribe,
  MemoryBroker,
  retryTopicName,
  type KafkaBusModuleOptions,
  type RawRecord,
} from '@mainstay/kafka-bus';
import { waitFor } from '@mainstay/testing';
import { boot, type BusApplication } from './bus-application';

class NumberV1 {
  @IsInt() readonly number!: number;
}
type Numbered = EventEnvelope<NumberV1>;

const Counted = defineEvent({ type: 'boot.counted.v1', data: NumberV1 });
const Weighed = defineEvent({ type: 'boot.weighed.v1', topic: 'boot.counted.v1', data: NumberV1 });
const Stray = defineEvent({ type: 'boot.stray.v1', topic: 'boot.counted.v1', data: NumberV1 });

describe('booting with subscriptions', () => {
  const open: BusApplication[] = [];
  const start = async (providers: Provider[], options: KafkaBusModuleOptions = {}) => {
    const broker = options.broker ?? new MemoryBroker();
    const app = await boot({ driver: 'memory', ...options, broker }, providers);
    open.push(app);
    return app;
  };
  afterEach(async () => {
    await Promise.all(open.splice(0).map((app) => app.close()));
  });

  it('fails for a request-scoped provider, naming class and method', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class PerRequest {
      @KafkaSubscribe(Counted)
      async count(_event: Numbered): Promise<void> {}
    }
    await expect(start([PerRequest])).rejects.toThrow(/PerRequest\.count.*request-scoped/);
  });

  it('fails for two handlers of one event in a group, and lists every problem', async () => {
    @Injectable()
    class One {
      @KafkaSubscribe(Counted, { concurrency: 0 })
      async count(_event: Numbered): Promise<void> {}
    }
    @Injectable()
    class Two {
      @KafkaSubscribe(Counted, { retry: { topics: ['5 minutes' as '5m'] } })
      async count(_event: Numbered): Promise<void> {}
    }
    const failing = start([One, Two]);
    await expect(failing).rejects.toMatchObject({ code: 'KAFKA_SUBSCRIPTION_INVALID' });
    await expect(failing).rejects.toThrow(/One\.count and Two\.count both take boot\.counted\.v1/);
    await expect(failing).rejects.toThrow(/One\.count: concurrency/);
    await expect(failing).rejects.toThrow(/Two\.count: retry\.topics/);
  });

  it('fails where a raw handler and another one take the same topic in a group', async () => {
    @Injectable()
    class Copier {
      @KafkaSubscribe({ topic: Counted.topic })
      async copy(_record: RawRecord): Promise<void> {}
    }
    @Injectable()
    class Watcher {
      @KafkaSubscribe({ pattern: /^boot\./ })
      async watch(_record: RawRecord): Promise<void> {}
      @KafkaSubscribe({ pattern: /^boot\./ }, { group: 'elsewhere' })
      async watchToo(_record: RawRecord): Promise<void> {}
    }
    @Injectable()
    class Typed {
      @KafkaSubscribe(Counted)
      async count(_event: Numbered): Promise<void> {}
    }
    const failing = start([Copier, Watcher, Typed]);
    await expect(failing).rejects.toMatchObject({
      code: 'KAFKA_SUBSCRIPTION_INVALID',
      problems: [
        expect.stringMatching(/^Copier\.copy and Watcher\.watch both take boot\.counted\.v1 /),
        expect.stringMatching(/^Copier\.copy and Typed\.count both take boot\.counted\.v1 /),
        expect.stringMatching(/^Watcher\.watch and Typed\.count both take boot\.counted\.v1 /),
      ],
    });
  });

  it('fails for a word that is none of an option', async () => {
    @Injectable()
    class Odd {
      @KafkaSubscribe(Counted, {
        group: 'odd',
        unknownEvents: 'ignore' as 'skip',
        retry: { onFailure: 'wait' as 'block' },
      })
      async count(_event: Numbered): Promise<void> {}
    }
    await expect(start([Odd])).rejects.toMatchObject({
      problems: [
        expect.stringMatching(/^Odd\.count: .*retry\.onFailure must be one of deadLetter, block/),
        expect.stringMatching(/^Odd\.count: unknownEvents must be one of skip, deadLetter/),
      ],
    });
  });

  it('fails for a topic that is no name and for a pattern that is none', async () => {
    @Injectable()
    class Odd {
      @KafkaSubscribe({ topic: 'no topic' })
      async one(_record: RawRecord): Promise<void> {}
      @KafkaSubscribe({ pattern: '^orders' as unknown as RegExp })
      async other(_record: RawRecord): Promise<void> {}
    }
    const failing = start([Odd]);
    await expect(failing).rejects.toThrow(/Odd\.one: the topic "no topic"/);
    await expect(failing).rejects.toThrow(/Odd\.other: pattern must be a regular expression/);
  });

  it('insists on idempotency where it is told to', async () => {
    const Idempotent = () => (target: object, name: string) =>
      annotateMethod(IDEMPOTENT_HANDLER, true, target, name);
    @Injectable()
    class Careful {
      @KafkaSubscribe(Counted)
      @Idempotent()
      async count(_event: Numbered): Promise<void> {}
    }
    @Injectable()
    class Careless {
      @KafkaSubscribe(Weighed)
      async weigh(_event: Numbered): Promise<void> {}
    }
    await expect(start([Careful, Careless], { requireIdempotency: true })).rejects.toThrow(
      /Careless\.weigh has no @IdempotentConsumer/,
    );
    await start([Careful], { requireIdempotency: true });
  });

  it('lists every problem of the options', async () => {
    const failing = start([], { consumer: { highMark: 5, lowMark: 10, concurrency: -1 } });
    await expect(failing).rejects.toMatchObject({ code: 'KAFKA_BUS_OPTIONS_INVALID' });
    await expect(failing).rejects.toThrow(/concurrency/);
    await expect(failing).rejects.toThrow(/lowMark/);
  });

  it('routes several events of a topic to their handlers and skips the others', async () => {
    const seen: string[] = [];
    @Injectable()
    class Scales {
      @KafkaSubscribe(Counted)
      async count({ data }: Numbered): Promise<void> {
        seen.push(`counted ${data.number}`);
      }
      @KafkaSubscribe(Weighed)
      async weigh({ data }: Numbered): Promise<void> {
        seen.push(`weighed ${data.number}`);
      }
    }
    const { bus } = await start([Scales]);
    await bus.publishAll([
      Counted.create({ number: 1 }),
      Stray.create({ number: 2 }),
      Weighed.create({ number: 3 }),
    ]);
    await waitFor(() => seen.length === 2, { what: 'two handlers' });
    expect(seen.sort()).toEqual(['counted 1', 'weighed 3']);
  });

  it('sends handlers with guards and interceptors through them', async () => {
    const calls: string[] = [];
    @Injectable()
    class OnlyEven implements CanActivate {
      canActivate(context: ExecutionContext): boolean {
        calls.push(`guard ${context.getType()}`);
        return (context.getArgByIndex(0) as Numbered).data.number % 2 === 0;
      }
    }
    @Injectable()
    class Around implements NestInterceptor {
      intercept(_context: ExecutionContext, next: CallHandler) {
        calls.push('interceptor');
        return next.handle();
      }
    }
    @Injectable()
    class Guarded {
      @KafkaSubscribe(Counted, { retry: { attempts: 1 } })
      @UseGuards(OnlyEven)
      @UseInterceptors(Around)
      async count({ data }: Numbered): Promise<void> {
        calls.push(`handler ${data.number}`);
      }
    }
    const { bus } = await start([Guarded, OnlyEven, Around]);
    await bus.publish(Counted.create({ number: 1 }), { key: 'k' });
    await bus.publish(Counted.create({ number: 2 }), { key: 'k' });
    await waitFor(() => calls.includes('handler 2'), { what: 'the even one' });
    expect(calls).toEqual(['guard kafka', 'guard kafka', 'interceptor', 'handler 2']);
  });

  it('keeps two applications of one process apart, and shares what they share', async () => {
    const seen: string[] = [];
    const handlerFor = (name: string) => {
      @Injectable()
      class Named {
        @KafkaSubscribe(Counted)
        async count(_event: Numbered): Promise<void> {
          seen.push(name);
        }
      }
      return Named;
    };
    const shared = new MemoryBroker();
    const first = await boot({ driver: 'memory', broker: shared }, [handlerFor('a')], 'a_service');
    const second = await boot({ driver: 'memory', broker: shared }, [handlerFor('b')], 'b_service');
    const alone = await boot({ driver: 'memory' }, [handlerFor('c')], 'c_service');
    open.push(first, second, alone);
    await first.bus.publish(Counted.create({ number: 1 }));
    await waitFor(() => seen.length === 2, { what: 'both groups' });
    expect(seen.sort()).toEqual(['a', 'b']);
  });
});

describe('health of the bus', () => {
  let application: BusApplication | undefined;
  afterEach(() => application?.close());

  @Injectable()
  class Counter {
    readonly seen: number[] = [];
    @KafkaSubscribe(Counted, { group: 'counters' })
    async count({ data }: Numbered): Promise<void> {
      this.seen.push(data.number);
    }
  }
  const findings = async ({ app }: BusApplication) => {
    const { checks } = app.get(HealthRegistry);
    const kafka = checks.filter(({ part }) => part === 'kafka');
    const { signal } = new AbortController();
    const found = await Promise.all(
      kafka.map(async (check) => [check.name, await check.check(signal)] as const),
    );
    return Object.fromEntries(found);
  };

  it('is well with a stable membership', async () => {
    application = await boot({ driver: 'memory' }, [Counter]);
    expect(await findings(application)).toMatchObject({
      kafka_producer: { status: 'healthy' },
      kafka_consumer: { status: 'healthy', details: { counters: { state: 'stable' } } },
    });
  });

  it('boots while the broker is away, says so, and joins when it is back', async () => {
    const broker = new MemoryBroker();
    for (const topic of [Counted.topic, retryTopicName(Counted.topic, 'counters', '0s')]) {
      broker.createTopic(topic);
    }
    broker.faults.takeOffline();
    application = await boot({ driver: 'memory', broker, topics: { ensure: false } }, [Counter]);
    expect(await findings(application)).toMatchObject({
      kafka_producer: { status: 'unhealthy' },
      kafka_consumer: { status: 'unhealthy' },
    });
    broker.faults.bringBack();
    await application.bus.publish(Counted.create({ number: 1 }));
    const counter = application.get(Counter);
    await waitFor(() => counter.seen.length === 1, { what: 'the event' });
    expect(await findings(application)).toMatchObject({
      kafka_producer: { status: 'healthy' },
      kafka_consumer: { status: 'healthy' },
    });
  });

  it('waits for missing topics and says which', async () => {
    const broker = new MemoryBroker();
    application = await boot({ driver: 'memory', broker, topics: { ensure: false } }, [Counter]);
    const { kafka_consumer: found } = await findings(application);
    expect(found!.status).toBe('unhealthy');
    expect(found!.message).toContain(Counted.topic);
    expect(found!.message).toContain('boot.counted.v1.retry.counters.0s');
  });
});
