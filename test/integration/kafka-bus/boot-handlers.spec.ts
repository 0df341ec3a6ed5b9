import { Injectable, type Provider } from '@nestjs/common';
import { IsInt } from 'class-validator';
import { annotateMethod, IDEMPOTENT_HANDLER } from '@mainstay/core';
import { defineEvent, type EventEnvelope } from '@mainstay/events';
import { KafkaSubscribe, type KafkaBusModuleOptions } from '@mainstay/kafka-bus';
import { boot, type BusApplication } from './bus-application';

class NumberV1 {
  @IsInt() readonly number!: number;
}
type Numbered = EventEnvelope<NumberV1>;

const Counted = defineEvent({ type: 'boot.counted.v1', data: NumberV1 });
const Weighed = defineEvent({ type: 'boot.weighed.v1', data: NumberV1 });

describe('booting with handlers that are overridden, doubled, or none', () => {
  const open: BusApplication[] = [];
  const start = async (providers: Provider[], options: KafkaBusModuleOptions = {}) => {
    open.push(await boot({ driver: 'memory', ...options }, providers));
  };
  afterEach(async () => {
    await Promise.all(open.splice(0).map((app) => app.close()));
  });

  it('fails for a class that is provided twice, and says so', async () => {
    @Injectable()
    class Twice {
      @KafkaSubscribe(Counted)
      async count(_event: Numbered): Promise<void> {}
    }
    await expect(start([Twice, { provide: 'again', useClass: Twice }])).rejects.toThrow(
      /Twice\.count takes boot\.counted\.v1 twice in group .*: there are two instances/,
    );
  });

  it('is not reached by a decorator on what is no method, or by two on one', () => {
    const subscribe = KafkaSubscribe(Counted);
    const put = (target: object, name: string | symbol) => () =>
      subscribe(target, name, Object.getOwnPropertyDescriptor(target, name) as never);
    const named = Symbol('named');
    class Odd {
      static async still(_event: Numbered): Promise<void> {}
      get got() {
        return async (_event: Numbered): Promise<void> => {};
      }
      async [named](_event: Numbered): Promise<void> {}
      @KafkaSubscribe(Weighed)
      async count(_event: Numbered): Promise<void> {}
    }
    expect(put(Odd, 'still')).toThrow(/@KafkaSubscribe is on Odd\.still, which is static/);
    expect(put(Odd.prototype, 'got')).toThrow(/@KafkaSubscribe .* Odd\.got is none/);
    expect(put(Odd.prototype, named)).toThrow(/Odd\[Symbol\(named\)\] .*by its name/);
    expect(put(Odd.prototype, 'count')).toThrow(/Odd\.count has @KafkaSubscribe twice/);
  });

  it('fails for a handler that overrides an idempotent one and is not so itself', async () => {
    const Idempotent = () => (target: object, name: string) =>
      annotateMethod(IDEMPOTENT_HANDLER, true, target, name);
    class Base {
      @KafkaSubscribe(Counted)
      @Idempotent()
      async count(_event: Numbered): Promise<void> {}
    }
    @Injectable()
    class Forgetful extends Base {
      override async count(_event: Numbered): Promise<void> {}
    }
    @Injectable()
    class Mindful extends Base {
      @Idempotent()
      override async count(_event: Numbered): Promise<void> {}
    }
    await expect(start([Forgetful])).rejects.toThrow(
      /Forgetful\.count overrides a method with @IdempotentConsumer and has none itself/,
    );
    await start([Mindful], { requireIdempotency: true });
  });
});
